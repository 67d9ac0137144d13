"""Elements as QGIS writes them, made by the standard library, which escapes what they hold."""

import re
from collections.abc import Mapping
from xml.etree import ElementTree

Element = ElementTree.Element
Value = str | int | float
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # in XML 1.0


def node(tag: str, *children: Element | None, **attributes: Value) -> Element:
    """An element with its children; a trailing underscore keeps names such as `type_` legal."""
    made = Element(tag, {key.rstrip("_"): text(value) for key, value in attributes.items()})
    made.extend(child for child in children if child is not None)
    return made


def leaf(tag: str, content: Value, **attributes: Value) -> Element:
    """An element that holds text."""
    made = node(tag, **attributes)
    made.text = text(content)
    return made


def options(values: Mapping[str, Value | Element]) -> Element:
    """A map of named texts, the form in which QGIS keeps properties of all kinds."""
    return node("Option", *(_option(name, value) for name, value in values.items()), type="Map")


def option_list(items: list[Element], name: str) -> Element:
    """A named list of options."""
    return node("Option", *items, type="List", name=name)


def data_defined(expressions: Mapping[str, str], tag: str = "data_defined_properties") -> Element:
    """Properties that an expression works out feature by feature."""
    made = {name: _expression(name, content) for name, content in expressions.items()}
    properties = options(made) if made else node("Option")
    properties.set("name", "properties")
    return node(tag, options({"name": "", "properties": properties, "type": "collection"}))


def text(value: Value) -> str:
    """A value as XML can hold it: whole numbers without a point, no control characters."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return FORBIDDEN.sub("", str(value))


def document(root: Element, doctype: str = "") -> bytes:
    """The whole file, with a line an element: people do compare projects."""
    ElementTree.indent(root)
    return doctype.encode() + ElementTree.tostring(root, encoding="utf-8")


def _option(name: str, value: Value | Element) -> Element:
    if isinstance(value, Element):
        value.set("name", name)
        return value
    return node("Option", name=name, value=value, type="QString")


def _expression(name: str, content: str) -> Element:
    values = node(
        "Option",
        node("Option", name="active", type="bool", value="true"),
        node("Option", name="expression", type="QString", value=content),
        node("Option", name="type", type="int", value=3),  # an expression, not a field or a text
        type="Map",
    )
    values.set("name", name)
    return values
