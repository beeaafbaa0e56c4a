// What the form holds, as it can be kept and put back. When only values differ they are set in place, so that the focus
// stays; when there are other fields, the server draws the form anew.
import { ask, changed, entries, form } from "./form.js";

const shape = (pairs) => JSON.stringify(pairs.map(([name]) => name).filter((name) => !/^keep$|parts$|weight$|\.in$|role$|position$|from$|to$|where$|place$|verb$|keep_strength$/.test(name)));
export const take = () => entries().filter(([name]) => name !== "do" && name !== "client_key");
export const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

export async function put(pairs) {
  const key = ["client_key", form().elements.client_key.value];
  if (shape(pairs) !== shape(take())) return ask([key, ...pairs], "preview");
  const left = new Map();
  for (const [name, value] of pairs) left.set(name, [...(left.get(name) ?? []), value]);
  for (const control of form().elements) {
    if (!control.name || control.name === "client_key" || control.matches("button, [type='file']")) continue;
    const values = left.get(control.name) ?? [];
    if (control.type === "checkbox" || control.type === "radio") control.checked = values.includes(control.value);
    else control.value = values.shift() ?? "";
  }
  changed(form().elements.size);
}
