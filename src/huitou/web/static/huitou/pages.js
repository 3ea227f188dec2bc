// A filter bar that sends itself when a choice changes. Without it, the button does the same.
for (const form of document.querySelectorAll("form[data-sends-itself]")) {
  for (const choice of form.querySelectorAll("select")) {
    choice.addEventListener("change", () => form.requestSubmit());
  }
}

// A menu of the header closes on Escape and on a click beside it.
for (const menu of document.querySelectorAll("details.account, details.menu")) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (menu.open && !menu.contains(event.target)) {
      menu.open = false;
    }
  });
}

for (const button of document.querySelectorAll("button[data-prints]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A form is sent once: a second press while the answer is on its way does nothing. Where the answer is a file, the page
// stays, and another file can be asked for a moment later.
const FILE_MS = 1000;
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
    }
    form.dataset.sent = "yes";
    if (event.submitter?.name === "format") {
      setTimeout(() => delete form.dataset.sent, FILE_MS);
    }
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
  }
});
