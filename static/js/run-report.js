// The report beside a viewer: a row flies the viewer to its place, the switch lays the drift map over the picture.
const viewerOf = (part) => part.closest(".run, body").querySelector("ab-viewer");

function showEvidence(row) {
  const viewer = viewerOf(row);
  const chosen = row.getAttribute("aria-pressed") === "true";
  for (const other of document.querySelectorAll("[data-evidence]")) other.setAttribute("aria-pressed", String(other === row && !chosen));
  if (!viewer?.view) return;
  if (chosen) { viewer.forgetEvidence(); return; }
  const words = `${row.querySelector(".report-what").textContent}: ${row.querySelector(".report-verdict").textContent}`;
  viewer.flyTo(viewer.view.boxInBox(row.dataset.evidence.split(" ").map(Number)), words);
  viewer.stage.scrollIntoView({ block: "nearest" });
}

function showDrift(part) {
  const stage = viewerOf(part)?.stage;
  const gain = part.querySelector("[data-drift-gain]");
  gain.nextElementSibling.textContent = `× ${gain.value}`;
  if (!stage) return;
  stage.classList.toggle("has-drift", part.querySelector("[data-drift-switch]").checked);
  stage.style.setProperty("--drift", String(0.5 + Number(gain.value) / 4));
}

document.addEventListener("click", ({ target }) => {
  const row = target.closest?.("[data-evidence]");
  if (row) showEvidence(row);
});
document.addEventListener("input", ({ target }) => {
  const part = target.closest?.(".drift-tools");
  if (part) showDrift(part);
});
