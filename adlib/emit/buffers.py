def body(writer, nodes, uses, outputs):
    from adlib.emit.python import _body
    return _body(writer, nodes, uses, outputs)
