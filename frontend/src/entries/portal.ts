// The patient's pages work without this; it adds the theme, and closes what was opened.
import "../styles/portal.css";
import { armHelp } from "../portal/help.ts";
import { armIntake } from "../portal/intake.ts";
import { armUpload } from "../portal/upload.ts";
import { armThemeToggle } from "../shell/theme.ts";

const toggle = document.getElementById("theme-toggle");
if (toggle) toggle.hidden = false;
armThemeToggle();
armHelp();
armIntake();
armUpload();
document.getElementById("problems")?.focus();
