"""What a notebook shows of an estimator: its parameters, and once it is fitted its network and learning curve."""
from __future__ import annotations

from html import escape
from typing import Any, Mapping, Optional, Sequence

WIDTH, HEIGHT, LEFT, BOTTOM = 420, 170, 52, 24

# Colours of the page's own text, so that light and dark themes both work; the two curves differ in dashes as well.
STYLE = """<style>
.gradus{font:13px/1.5 system-ui,sans-serif;color:inherit;max-width:640px}
.gradus table{border-collapse:collapse;margin:.4em 0}
.gradus th,.gradus td{text-align:left;padding:.1em .8em .1em 0;border:0;background:none;vertical-align:top}
.gradus th{font-weight:600}
.gradus svg{display:block;max-width:100%;height:auto}
</style>"""


def _table(rows: Sequence[tuple[str, Any]]) -> str:
    cells = (f'<tr><th scope="row">{escape(str(name))}</th><td>{escape(str(value))}</td></tr>' for name, value in rows)
    return f"<table>{''.join(cells)}</table>"


def _points(costs: Sequence[float], top: float) -> str:
    """The curve in the coordinates of the drawing, thinned to two points a pixel."""
    step = -(-len(costs) // (2 * WIDTH))
    last = max(len(costs) - 1, 1)
    kept = sorted({*range(0, len(costs), step), len(costs) - 1})
    return " ".join(f"{LEFT + (WIDTH - LEFT - 8) * i / last:.1f},"
                    f"{8 + (HEIGHT - BOTTOM - 8) * (1 - costs[i] / top):.1f}" for i in kept)


def learning_curve(train: Sequence[float], validation: Sequence[float], kept_epoch: int) -> str:
    """Both costs over the epochs as an inline SVG, from 0 to the largest."""
    top = max([*train, *validation]) or 1.0
    floor = HEIGHT - BOTTOM
    kept_x = LEFT + (WIDTH - LEFT - 8) * (kept_epoch - 1) / max(len(train) - 1, 1)
    said = f"cost over {len(train)} epochs: training ends at {train[-1]:.4g}"
    if validation:
        said += f", validation at {validation[-1]:.4g}"
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" role="img" aria-label="{escape(said)}" fill="none" '
        'stroke="currentColor" font-size="11">',
        f"<title>{escape(said)}</title>",
        f'<path d="M{LEFT} 8V{floor}H{WIDTH - 8}" opacity=".5"/>',
        f'<path d="M{kept_x:.1f} 8V{floor}" opacity=".4" stroke-dasharray="2 3"/>',
        f'<polyline points="{_points(train, top)}" stroke-width="1.5"/>']
    if validation:
        parts.append(f'<polyline points="{_points(validation, top)}" stroke="#d9730d" stroke-width="1.5" '
                     'stroke-dasharray="5 3"/>')
    labels = [(LEFT - 6, 14, "end", f"{top:.3g}"), (LEFT - 6, floor, "end", "0"), (LEFT, HEIGHT - 8, "start", "1"),
              (WIDTH - 8, HEIGHT - 8, "end", f"epoch {len(train)}"), (WIDTH - 8, 18, "end", "training ——")]
    if validation:
        labels.append((WIDTH - 8, 32, "end", "validation - -"))
    parts += [f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="currentColor" stroke="none">{escape(text)}</text>'
              for x, y, anchor, text in labels]
    return "".join(parts) + "</svg>"


def page(name: str, parameters: Mapping[str, Any], about: Optional[Mapping[str, Any]],
         history: Optional[Mapping[str, Any]]) -> str:
    """The whole fragment; `about` and `history` are None before fitting."""
    body = [f"<strong>{escape(name)}</strong>"]
    if parameters:
        body.append(_table([(key, repr(value)) for key, value in parameters.items()]))
    if about is None or history is None:
        return f'{STYLE}<div class="gradus">{"".join(body)}<div>not fitted</div></div>'
    rows = f"{history['train_rows']:,} to train, {history['validation_rows']:,} to validate"
    kept = f"after epoch {len(history['train_cost'])}, that of epoch {history['kept_epoch']} is kept"
    body.append(_table([
        ("network", f"{about['network']}; {about['parameters']:,} parameters"), ("rows", rows),
        ("stopped", f"{history['stop_reason'].replace('_', ' ')} {kept}"), ("seconds", f"{history['seconds']:.2f}"),
        *[("left out", f"{column}: {reason}") for column, reason in about["left_out"]]]))
    if history["train_cost"]:
        body.append(learning_curve(history["train_cost"], history["validation_cost"], history["kept_epoch"]))
    return f'{STYLE}<div class="gradus">{"".join(body)}</div>'
