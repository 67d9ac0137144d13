// Building elements. Text from data only ever becomes a text node or an attribute's value.

const SVG = "http://www.w3.org/2000/svg";

function build(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) {
      node.setAttribute(name, String(value));
    }
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** An HTML element; strings among the children become text nodes. */
export function el(name, attributes = {}, ...children) {
  return build(document.createElement(name), attributes, children);
}

/** An SVG element. */
export function svg(name, attributes = {}, ...children) {
  return build(document.createElementNS(SVG, name), attributes, children);
}

/** The element with an id; null when the page has none. */
export const byId = (id) => document.getElementById(id);

/** The settings a part of the page was rendered with. */
export function config(id) {
  const block = byId(`${id}-config`);
  return block ? JSON.parse(block.textContent) : null;
}

/** Do parts of a work one after another, with room between for the reader's hand; whether all of
 * them were `wanted` until the end. */
export async function inTurns(parts, wanted) {
  for (const part of parts) {
    await new Promise((done) => setTimeout(done));
    if (!wanted()) return false;
    part();
  }
  return true;
}
