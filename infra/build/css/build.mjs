// node build.mjs <source.scss> <folder of rendered pages> <node_modules>: a stylesheet on standard output, with the
// rules that these pages need.
//
// A rule stays if its selector, without what only later happens to an element (:focus, :checked ...), finds an element
// in one of the pages. Left out of nhsuk-frontend whatever the pages hold:
// - @media (min-width) and (max-width): page.scss says what a wider screen changes
// - @media print: these pages are for answering
// - @media (forced-colors): a browser puts its own colours there, and paints nhsuk-frontend's transparent outlines; the
//   browser tests look
// - @supports: for phones' notches, where a page asks to lie beneath them, and for Internet Explorer
// - [class^=...]: how far a heading stands from what is above it; page.scss says that
// - box-sizing of an element, since every element has it
// - what needs a prefix or is for Internet Explorer, but for the size of text on an iPhone that is turned and the thumb of
//   a slider
// - what clears floats: there are none; and spaces before and after what only a screen reader reads
// - :has(), which old phones do not know, but for ours
// - what a second button does under a mouse or a finger: it does what the first does
// - what moves a pressed button, and keeps its place under the finger meanwhile
// - outside of errors.scss what only a page with errors needs, and there all else
// - :visited: on a shared phone nobody sees what was read before
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { selectOne } from "css-select";
import { minify } from "csso";
import { parseDocument } from "htmlparser2";
import postcss from "postcss";
import selectors from "postcss-selector-parser";
import { compile } from "sass";

const [source, folder, packages] = process.argv.slice(2);
const pages = readdirSync(folder).sort().map((name) => parseDocument(readFileSync(join(folder, name), "utf8")));
const later = new Set([":target", ":active", ":checked", ":focus", ":hover", ":placeholder-shown", "::after", "::before", ":after", ":before"]);
const parts = /^::-(webkit-slider|moz-range)-thumb$/; // of an element, which no page shows

function isLater(pseudo) {
  return parts.test(pseudo.value) || later.has(pseudo.value) || pseudo.nodes.some((list) => list.nodes.some((node) => later.has(node.value)));
}

function atRest(list) {
  list.walkPseudos((pseudo) => void (isLater(pseudo) && pseudo.remove()));
  for (const selector of list.nodes) {
    const last = selector.last;
    if (!last || last.type === "combinator") selector.append(selectors.universal());
  }
}

function isNeeded(selector) {
  if (/:has/.test(selector) && !/app-|placeholder/.test(selector)) return false;
  if (/:visited|::?-(?!webkit-slider|moz-range)|::placeholder|\[class|button.*::|(?:fieldset|group)::after|hidden::|secondary:/.test(selector)) return false;
  if (/--error|error-(summary|message)/.test(selector) !== (source === "errors.scss")) return false;
  const still = selectors(atRest).processSync(selector);
  return pages.some((page) => selectOne(still, page) !== null);
}

function cut(root) {
  root.walkAtRules((rule) => {
    if (rule.name === "supports" || (rule.name === "media" && rule.params !== "(min-width: 641px)")) rule.remove();
  });
  root.walkDecls((declaration) => {
    const { prop, parent } = declaration;
    if (prop === "box-sizing" && !/^(html|\*)/.test(parent.selector)) declaration.remove();
    else if (prop === "top" && parent.selector.includes("button:active")) declaration.remove();
    else if (["clear", "clip", "user-select", "word-wrap"].includes(prop)) declaration.remove();
    else if (prop === "overflow" && declaration.value === "visible") declaration.remove();
    else if (prop.startsWith("-") && prop !== "-webkit-text-size-adjust") declaration.remove();
    else if (prop === "line-height") declaration.value = String(Number(Number(declaration.value).toFixed(2)));
  });
  root.walkRules((rule) => {
    const needed = rule.selectors.filter(isNeeded);
    if (needed.length) rule.selectors = needed;
    else rule.remove();
  });
}

const { css } = compile(source, { loadPaths: [packages], charset: false });
const { css: needed } = postcss([cut]).process(css, { from: undefined });
process.stdout.write(`${minify(needed, { comments: false }).css}\n`);
