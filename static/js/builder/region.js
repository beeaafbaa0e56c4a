// The region editor over the builder: opened on the image being edited, it gives the form's area or region back.
import "../region/region-editor.js";
import { maskCanvas, maskOf } from "../region/shapes.js";
import { ask, entries, form } from "./form.js";

const dialog = () => document.getElementById("region-dialog");
const editor = () => dialog()?.querySelector("region-editor");

async function open() {
  const picture = document.querySelector("[data-source='1'] .source-picture img");
  if (!picture || !dialog()) return;
  const id = form().elements["image-1.id"].value;
  const [width, height] = ["width", "height"].map((side) => Number(picture.getAttribute(side)));
  dialog().querySelector("[data-name]").textContent = document.querySelector("[data-source='1'] .source-name")?.textContent ?? "";
  dialog().showModal();
  const region = drawn();
  const maskImage = region?.mask ? await maskFrom(region.mask) : null;
  editor().open({ image: { src: `/api/v1/images/${id}/copy`, width, height, alt: picture.alt }, region, maskImage });
  editor().stage.element.focus();
}

/** A mask that was added before, as the editor paints it. */
async function maskFrom(id) {
  const image = Object.assign(new Image(), { src: `/api/v1/images/${id}/file` });
  await image.decode().catch(() => {});
  return image.naturalWidth ? maskOf(image) : null;
}

/** A mask that was loaded or turned around becomes an image of ours, by which the spec names it. */
async function uploaded(mask) {
  const { width, height } = mask;
  const whole = maskCanvas({ shapes: [], mask: "new" }, mask, { width, height });
  const blob = await new Promise((done) => { whole.toBlob(done, "image/png"); });
  const body = new FormData();
  body.append("file", blob, "mask.png");
  const answer = await fetch("/api/v1/images", { method: "POST", body }).catch(() => null);
  return answer?.ok ? (await answer.json()).id : null;
}

/** What the form says now: its region, else its area. */
function drawn() {
  const { elements } = form();
  if (elements.region?.value) return JSON.parse(elements.region.value);
  const box = ["x", "y", "w", "h"].map((side) => Number.parseFloat(elements[`area.${side}`]?.value) / 100);
  return box.every(Number.isFinite) ? { shapes: [{ kind: "rectangle", box }], mask: null } : undefined;
}

document.addEventListener("cancel", (event) => {
  if (event.target !== dialog() || !editor().steps.canUndo) return;
  event.preventDefault(); // Escape takes away nothing that was drawn
  editor().tell("keeps", {});
}, true);
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-region-open]")) open();
  if (event.target.closest("#region-dialog [data-do='cancel']")) dialog().close();
});
document.addEventListener("region-chosen", async ({ detail }) => {
  if (detail.region.mask) {
    const id = await uploaded(detail.maskImage);
    if (!id) return editor().tell("unsent", {});
    detail.region = { ...detail.region, mask: id };
  }
  dialog().close();
  const others = entries().filter(([name]) => name !== "region" && !name.startsWith("area."));
  ask([...others, ["region", JSON.stringify(detail.region)]], "region");
});
