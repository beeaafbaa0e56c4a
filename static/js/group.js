// The group page: its title follows how it stands.
const refresh = () => { document.title = document.getElementById("group")?.dataset.title ?? document.title; };
document.addEventListener("htmx:after:settle", refresh);
document.addEventListener("htmx:after:swap", refresh);
