import "../styles/record.css";

document.querySelector("[data-print]")?.addEventListener("click", () => print());
