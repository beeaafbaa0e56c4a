/** Rows and columns of what a spreadsheet puts on the clipboard; quoted cells hold breaks and doubled quotation marks. */
export function table(text) {
  const rows = [[]];
  const pattern = /(?:^|\t|\r?\n)(?:"((?:[^"]|"")*)"|([^\t\r\n]*))/g;
  const trimmed = text.replace(/\r?\n$/, "");
  for (let match = pattern.exec(trimmed); match; match = pattern.exec(trimmed)) {
    if (/^\r?\n/.test(match[0]) && match.index) rows.push([]);
    rows.at(-1).push(match[1] !== undefined ? match[1].replaceAll('""', '"') : match[2]);
    if (match.index === pattern.lastIndex) pattern.lastIndex += 1;
  }
  return rows;
}
