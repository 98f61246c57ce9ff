"""Text in letters in which no word can be read, so that a learner who looks through the files does not meet an answer
without meaning to. This is no secret: `decoded` gives the text back to everybody who calls it.
"""

import base64
import linecache
import zlib

WIDTH = 100  # letters in a line


def encoded(text):
    letters = base64.b85encode(zlib.compress(text.encode(), 9)).decode()
    return "\n".join(letters[k : k + WIDTH] for k in range(0, len(letters), WIDTH)) + "\n"


def decoded(letters):
    return zlib.decompress(base64.b85decode("".join(letters.split()))).decode()


def execute(letters, space):
    """Run an encoded module in its namespace, as the files of `answers` do that a learner gets.

    The text is given to linecache, because source transformation reads the source of functions there.
    """
    text, name = decoded(letters), f"<encoded {space['__name__']}>"
    linecache.cache[name] = len(text), None, text.splitlines(keepends=True), name
    exec(compile(text, name, "exec"), space)
