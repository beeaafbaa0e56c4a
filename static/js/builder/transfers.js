// What a drop or a paste holds for the sources: files, the pictures of a piece of a page, addresses, pictures inside an address.

const NAMED_BY_SEARCH = ["imgurl", "mediaurl", "img_url", "iai"]; // what picture searches call the picture that they found
const INSIDE = /data:image\/[\w.+-]+(?:;[\w=-]+)*,[^\s"'<>)\\]+/gi;
const ADDRESS = /(?:https?:)?\/\/[^\s"'<>]+\.[^\s"'<>]+/i;

/** Files and addresses, as text that the server reads; nothing of either when there is no picture in it. */
export function picturesIn(transfer) {
  const files = [...transfer.files];
  if (files.length) return { files, text: "" };
  const page = transfer.getData("text/html");
  const lines = transfer.getData("text/uri-list").split(/[\r\n]+/).filter((line) => line && !line.startsWith("#"));
  const links = [...lines, ...linksOf(page)];
  const found = links.map(pictureOfSearch).filter(Boolean);
  const shown = found.length ? found : sourcesOf(page);
  return textAndFiles(shown.length ? shown.join("\n") : lines.join("\n") || transfer.getData("text/plain"));
}

/** `text` without the pictures inside its addresses, which come as files: they may be larger than a field. */
export function textAndFiles(text) {
  const files = [];
  const rest = text.replace(INSIDE, (address) => {
    const file = fileOf(address);
    if (file) files.push(file);
    return file ? " " : address;
  });
  return { files, text: ADDRESS.test(rest) ? rest : "" };
}

const parsed = (page) => new DOMParser().parseFromString(page, "text/html"); // runs nothing and loads nothing
const linksOf = (page) => [...parsed(page).querySelectorAll("a[href]")].map((link) => link.getAttribute("href"));

function sourcesOf(page) {
  const named = [...parsed(page).querySelectorAll("img")].map((image) => image.getAttribute("src") || image.dataset.src || "");
  return [...new Set(named)].filter((address) => /^(https?:|data:image\/|\/\/)/i.test(address));
}

function pictureOfSearch(link) {
  try {
    const asked = new URL(link).searchParams;
    return NAMED_BY_SEARCH.map((name) => asked.get(name)).find((address) => /^https:\/\/[^/]+\.[^/]+\//i.test(address ?? ""));
  } catch {
    return undefined;
  }
}

function fileOf(address) {
  const comma = address.indexOf(",");
  const [type, ...rest] = address.slice("data:".length, comma).split(";");
  const packed = address.slice(comma + 1);
  try {
    const plain = decodeURIComponent(packed);
    const bytes = rest.includes("base64") ? Uint8Array.from(atob(plain), (letter) => letter.charCodeAt(0)) : plain;
    return new File([bytes], `picture.${type.split("/")[1].split("+")[0]}`, { type });
  } catch {
    return null;
  }
}
