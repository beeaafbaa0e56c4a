// The builder's page with a script: everything here makes the same form quicker to use. The form itself posts without it.
import "./builder/areas.js";
import "./builder/changes.js";
import "./builder/copying.js";
import "./builder/drafts.js";
import "./builder/prompt.js";
import "./builder/region.js";
import "./builder/prompt-sheet.js";
import "./builder/sources.js";
import "./builder/undo.js";
