"""The computational graph of a Wengert list, laid out in layers and drawn as SVG.

A row is placed one layer below the lowest of its operands. Edges carry the local partial derivative, which is all that
forward and reverse mode need. Colours follow the page (`currentColor`), so light and dark themes both work.
"""

from html import escape

from adlib.show.table import html, short_text

COLUMN, LAYER, RADIUS = 150, 96, 22


class Graph:
    """`nodes`: (row, x, y) with x and y in pixels; `edges`: (operand index, row index, partial as text or "")."""

    def __init__(self, wengert_list):
        rows = wengert_list.rows
        self.list, depth, layers = wengert_list, {}, {}
        for row in rows:
            depth[row.index] = max((depth[x.index] + 1 for _, x in row.variables()), default=0)
            layers.setdefault(depth[row.index], []).append(row)
        place = {}
        for level in sorted(layers):
            layer = layers[level]
            if level:  # below the middle of its operands, with one column between two rows
                layer.sort(key=lambda row: sum(place[x.index] for _, x in row.variables()) / len(row.variables()))
            wanted = [
                sum(place[x.index] for _, x in row.variables()) / len(row.variables()) if level else k
                for k, row in enumerate(layer)
            ]
            for k in range(1, len(wanted)):
                wanted[k] = max(wanted[k], wanted[k - 1] + 1)
            place.update({row.index: at for row, at in zip(layer, wanted)})
        self.nodes = [(row, place[row.index] * COLUMN + 75, depth[row.index] * LAYER + 40) for row in rows]
        self.edges = [
            (x.index, row.index, "" if row.partial(k) is None else short_text(row.partial(k), 4))
            for row in rows
            for k, x in row.variables()
        ]

    def __str__(self):
        lines = [f"{row.name} = {row.formula() if row.rule else short_text(row.value)}" for row, _, _ in self.nodes]
        return "\n".join(lines + [f"d v_{k} / d v_{i} = {partial}" for i, k, partial in self.edges])

    __repr__ = __str__

    @property
    def size(self):
        """Return (width, height) in pixels, with room for the labels."""
        return max(x for _, x, _ in self.nodes) + 130, max(y for _, _, y in self.nodes) + 40

    def lines(self):
        """Return how to draw the edges, `(path data, (x, y) of the label)` for each. A row that uses an operand twice
        has two.
        """
        at, seen, drawn = {row.index: (x, y) for row, x, y in self.nodes}, {}, []
        for i, k, _ in self.edges:
            (x1, y1), (x2, y2) = at[i], at[k]
            twin = seen[i, k] = seen.get((i, k), -1) + 1
            bend = 52 * twin + (68 if y2 - y1 > LAYER and abs(x2 - x1) < COLUMN / 2 else 0)
            mx, my = (x1 + x2) / 2 + bend, (y1 + y2) / 2
            path = f"M{x1:g},{y1 + RADIUS:g} Q{mx:g},{my:g} {x2:g},{y2 - RADIUS:g}"
            drawn.append((path, ((x1 + x2) / 2 + bend / 2 + 6, my)))
        return drawn

    def label(self, row):
        """Return what is written beside a node: the operation, or the argument that it is."""
        return f"x_{row.index + self.list.n}" if row.rule is None else row.formula()

    def _repr_html_(self):
        parts = []
        for (_, _, partial), (path, (x, y)) in zip(self.edges, self.lines()):
            parts.append(
                f'<path d="{path}" fill="none" stroke="currentColor" stroke-opacity=".6" '
                f'marker-end="url(#adlib-arrow)"/><text x="{x:g}" y="{y:g}" font-size="12" '
                f'fill="currentColor">{escape(partial)}</text>'
            )
        for row, x, y in self.nodes:
            parts.append(
                f'<circle cx="{x:g}" cy="{y:g}" r="{RADIUS}" fill="none" stroke="currentColor"/><text x="{x:g}" '
                f'y="{y + 4:g}" text-anchor="middle" font-size="13" fill="currentColor">{_svg(row.name)}</text><text '
                f'x="{x + RADIUS + 6:g}" y="{y + 16:g}" font-size="12" '
                f'fill="currentColor">{_svg(self.label(row))}</text>'
            )
        title, (width, height) = escape("Computational graph: " + "; ".join(str(self).splitlines())), self.size
        arrow = (
            '<defs><marker id="adlib-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
            'orient="auto"><path d="M0,0 L8,4 L0,8 z" fill="currentColor"/></marker></defs>'
        )
        return (
            f'<svg role="img" aria-label="{title}" xmlns="http://www.w3.org/2000/svg" width="{width:g}" '
            f'height="{height:g}" viewBox="0 0 {width:g} {height:g}" '
            f'style="max-width:100%">{arrow}{"".join(parts)}</svg>'
        )


def _svg(text):
    """Return subscripts for SVG text, made from the HTML ones. The second span, which moves up again, needs a
    character: a space of zero width.
    """
    lowered = html(text).replace("<sub>", '<tspan dy="3" font-size="9">')
    return lowered.replace("</sub>", '</tspan><tspan dy="-3">\u200b</tspan>')
