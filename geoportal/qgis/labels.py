"""Labels of a layer: what they say, how, and at which scales."""

from dataclasses import dataclass

from geoportal.qgis.colours import colour, tokens
from geoportal.qgis.xml import Element, data_defined, node

PLACEMENTS = {"Polygon": 1, "Point": 6, "Line": 2}  # over the area, round the point, along
FONT = "Noto Sans"


@dataclass(frozen=True)
class Label:
    """An expression whose text is the label. `strong` is an expression that is true where the
    ground is dark; `widest` the denominator of the smallest scale at which labels are drawn.
    """

    expression: str
    size: float = 8  # points
    strong: str | None = None
    widest: int = 0


def labeling(label: Label, geometry: str) -> Element:
    """Labels with a halo, light on dark ground."""
    return node(
        "labeling",
        node(
            "settings",
            _style(label),
            node("text-format", wrapChar="", multilineAlign=1),
            node("placement", placement=PLACEMENTS[geometry], dist=0.6, distUnits="MM",
                 centroidWhole=1, centroidInside=1, priority=6, quadOffset=4),
            node("rendering", drawLabels=1, obstacle=int(geometry == "Point"), obstacleFactor=1,
                 scaleVisibility=int(label.widest > 0), scaleMax=label.widest, scaleMin=1,
                 fontMinPixelSize=3, fontMaxPixelSize=10000, upsidedownLabels=0,
                 mergeLines=0, minFeatureSize=0),
            data_defined(_turned(label.strong) if label.strong else {}, "dd_properties"),
        ),
        type="simple",
    )  # fmt: skip


def _style(label: Label) -> Element:
    buffer = node(
        "text-buffer", bufferDraw=1, bufferSize=0.7, bufferSizeUnits="MM", bufferOpacity=0.85,
        bufferColor="255,255,255,255", bufferNoFill=1, bufferJoinStyle=128,
    )  # fmt: skip
    return node(
        "text-style",
        node("families", node("family", name=FONT), node("family", name="Liberation Sans")),
        buffer,
        fieldName=label.expression, isExpression=1, fontFamily=FONT, fontSize=label.size,
        fontSizeUnit="Point", namedStyle="Regular", textColor=colour("map-label"), textOpacity=1,
        multilineHeight=1, allowHtml=0,
    )  # fmt: skip


def _turned(strong: str) -> dict[str, str]:
    light, dark = tokens()["map-label-turned"], tokens()["map-label"]
    return {
        "Color": f"if({strong}, '{light}', '{dark}')",
        "BufferColor": f"if({strong}, '{tokens()['ramp-9']}', '#ffffff')",
    }
