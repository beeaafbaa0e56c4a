// The region editor over the builder: opened on the image being edited, it gives the form's area or region back.
import "../region/region-editor.js";
import { ask, entries, form } from "./form.js";

const dialog = () => document.getElementById("region-dialog");
const editor = () => dialog()?.querySelector("region-editor");

function open() {
  const picture = document.querySelector("[data-source='1'] .source-picture img");
  if (!picture || !dialog()) return;
  const id = form().elements["image-1.id"].value;
  const [width, height] = ["width", "height"].map((side) => Number(picture.getAttribute(side)));
  dialog().querySelector("[data-name]").textContent = document.querySelector("[data-source='1'] .source-name")?.textContent ?? "";
  dialog().showModal();
  editor().open({ image: { src: `/api/v1/images/${id}/copy`, width, height, alt: picture.alt }, region: drawn() });
  editor().stage.element.focus();
}

/** What the form says now: its region, else its area. */
function drawn() {
  const { elements } = form();
  if (elements.region?.value) return JSON.parse(elements.region.value);
  const box = ["x", "y", "w", "h"].map((side) => Number.parseFloat(elements[`area.${side}`]?.value) / 100);
  return box.every(Number.isFinite) ? { shapes: [{ kind: "rectangle", box }], mask: null } : undefined;
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-region-open]")) open();
  if (event.target.closest("#region-dialog [data-do='cancel']")) dialog().close();
});
document.addEventListener("region-chosen", ({ detail }) => {
  dialog().close();
  const others = entries().filter(([name]) => name !== "region" && !name.startsWith("area."));
  ask([...others, ["region", JSON.stringify(detail.region)]], "region");
});
