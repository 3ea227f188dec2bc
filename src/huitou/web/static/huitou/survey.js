// The survey page: sums and income per head while one types. Without it, “算一算” and saving do the same on the server.
import { amount, grouped, rounded } from "./amounts.js";

const form = document.querySelector("form[data-survey]");

function fieldOf(name) {
  return form.querySelector(`[name="${name}"]`);
}

// The amount of a total: its lines where any is written, else what stands in it. null: nobody said.
function totalOf(box) {
  const lines = [...box.querySelectorAll("[data-line]")].filter((line) => line.value.trim());
  if (!lines.length) {
    return amount(box.querySelector("[data-amount]").value);
  }
  const amounts = lines.map((line) => amount(line.value));
  return amounts.includes(null) ? null : rounded(amounts.reduce((sum, one) => sum + one, 0));
}

function showSum(box) {
  const written = [...box.querySelectorAll("[data-line]")].some((line) => line.value.trim());
  const total = box.querySelector("[data-amount]");
  if (written) {
    const sum = totalOf(box);
    total.value = sum === null ? "" : String(sum);
  }
  total.readOnly = written;
}

function showPerHead() {
  const panel = form.querySelector("[data-perhead]");
  if (!panel) {
    return;
  }
  const size = Number(fieldOf("household_size")?.value.normalize("NFKC").trim());
  const boxes = [...form.querySelectorAll("[data-total]")];
  const amounts = boxes.map((box) => {
    const value = totalOf(box);
    return value === null ? null : value * Number(box.dataset.total);
  });
  const known = Number.isInteger(size) && size > 0 && !amounts.includes(null);
  const perHead = known ? rounded(rounded(amounts.reduce((sum, one) => sum + one, 0)) / size) : null;
  panel.querySelector("[data-figure]").textContent = known ? grouped(perHead) : "—";
  const line = panel.dataset.lineOf ? Number(panel.dataset.lineOf) : null;
  const verdict = panel.querySelector("[data-verdict]");
  if (line !== null) {
    verdict.textContent = known ? (perHead >= line ? panel.dataset.above : panel.dataset.below) : panel.dataset.open;
    panel.classList.toggle("perhead--below", known && perHead < line);
  }
}

// The four head counts side by side: where they differ, the field for the reason stands out, and what the remark of the
// form will say is shown as it is typed.
function showCounts() {
  const remark = document.querySelector("[data-remark]");
  if (!remark) {
    return;
  }
  const said = remark.dataset.counts.split("|").map((pair) => {
    const [name, word] = pair.split("=");
    return [word, (fieldOf(name)?.value ?? "").normalize("NFKC").trim()];
  });
  const differ = new Set(said.map(([, count]) => count).filter((count) => count)).size > 1;
  document.querySelector("#q-household_size_reason")?.classList.toggle("ask--wanted", differ);
  const words = said.map(([word, count]) => word + (count ? `${count}人` : remark.dataset.missing)).join("、");
  const reason = fieldOf("household_size_reason")?.value.trim();
  remark.querySelector("span").textContent = reason ? `${words}：${reason}` : words;
  remark.hidden = !differ;
}

// 全家 closes the rows of the members, “逐人填写” opens them.
function showMembers(choice) {
  const rows = choice.closest("section").querySelector("[data-each]");
  if (rows) {
    rows.open = choice.value === "each";
  }
}

if (form) {
  for (const button of form.querySelectorAll("[data-without-script]")) {
    button.hidden = true;
  }
  form.addEventListener("input", (event) => {
    const box = event.target.closest("[data-total]");
    if (box) {
      showSum(box);
    }
    showPerHead();
    showCounts();
  });
  form.addEventListener("change", (event) => {
    if (event.target.closest("[data-whole]")) {
      showMembers(event.target);
    }
  });
  form.querySelectorAll("[data-total]").forEach(showSum);
  showPerHead();
  showCounts();
}

// The summary takes the focus; its links open what is folded and put the cursor into the field.
document.querySelector("[data-summary]")?.focus();
for (const link of document.querySelectorAll("[data-goes-to]")) {
  link.addEventListener("click", (event) => {
    const place = document.getElementById(`q-${link.dataset.goesTo}`);
    if (place) {
      event.preventDefault();
      for (let around = place.closest("details"); around; around = around.parentElement.closest("details")) {
        around.open = true;
      }
      place.scrollIntoView({ block: "center" });
      place.querySelector("input, select, textarea")?.focus();
    }
  });
}
