"""Line and dot charts as SVG text; no library, so that the report needs none."""

from __future__ import annotations

import dataclasses
import html
import math

WIDTH, HEIGHT = 860, 300
LEFT, RIGHT, TOP, BOTTOM = 62, 190, 34, 42
COLOURS = ("#1b6ca8", "#d1495b", "#2e933c", "#edae49", "#6f4e7c", "#00798c", "#8d5524", "#5c677d", "#c44536", "#7fb800")
TICKS = 5


@dataclasses.dataclass
class Series:
    name: str
    points: list[tuple[float, float]]


def nice_ceiling(value: float) -> float:
    """The next of 1, 2, 2.5, 5, 10, ... times a power of ten."""
    if value <= 0:
        return 1.0
    power = 10 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= value * (1 - 1e-9))


def chart(title: str, unit: str, series: list[Series], marks: list[tuple[float, str]] = (), dots: bool = False) -> str:
    """Values over seconds. `marks` are moments with a word, such as the kill."""
    last = max([second for line in series for second, _ in line.points] + [second for second, _ in marks] + [1.0])
    end = math.ceil(last / TICKS) * TICKS
    top = nice_ceiling(max([value for line in series for _, value in line.points] + [0.0]))

    def across(second: float) -> float:
        return LEFT + second / end * (WIDTH - LEFT - RIGHT)

    def up(value: float) -> float:
        return HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM)

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif"'
             ' font-size="12">', f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
             f'<text x="{LEFT}" y="20" font-size="14" font-weight="bold">{html.escape(title)}</text>']
    for step in range(TICKS + 1):
        value, second = top * step / TICKS, end * step / TICKS
        y = f"{up(value):.1f}"
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{up(value) + 4:.1f}" text-anchor="end">{value:g}</text>')
        parts.append(f'<text x="{across(second):.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{second:.0f}'
                     '</text>')
    parts.append(f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 8}" text-anchor="end">seconds; {html.escape(unit)}</text>')
    for second, word in marks:
        parts.append(f'<line x1="{across(second):.1f}" x2="{across(second):.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"'
                     ' stroke="black" stroke-dasharray="4 3"/>')
        parts.append(f'<text x="{across(second) + 4:.1f}" y="{TOP + 10}">{html.escape(word)}</text>')
    for number, line in enumerate(series):
        colour = COLOURS[number % len(COLOURS)]
        places = [(across(second), up(value)) for second, value in line.points]
        if dots:
            parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}" fill-opacity="0.7"/>'
                      for x, y in places]
        elif places:
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
            parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.6"/>')
        y = TOP + 12 + 18 * number
        parts.append(f'<rect x="{WIDTH - RIGHT + 12}" y="{y - 9}" width="10" height="10" fill="{colour}"/>')
        parts.append(f'<text x="{WIDTH - RIGHT + 28}" y="{y}">{html.escape(line.name)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
