// The survey grid: the keyboard alone is enough. Every change is one step of an undo list; one request saves all rows
// that were changed. The server checks each row as it checks the page, and its answer decides.

const SHOWN_IN_PREVIEW = 50;
const UNDO_STEPS = 500;
const ANSWERS = {
  flag: { 1: "1", 0: "0", "√": "1", "✓": "1", "✔": "1", "×": "0", "✗": "0", 是: "1", 否: "0", 有: "1", 无: "0", y: "1", n: "0" },
};
ANSWERS.whole = ANSWERS.flag;
ANSWERS.signature = { ...ANSWERS.flag, 已签字: "1", 未签字: "0" };
ANSWERS.certified = { ...ANSWERS.flag, 2: "2", 未认定: "2", 认定达标: "1", 认定未达标: "0" };

// What a cell of a kind holds for what was typed; null when that means nothing there.
export function read(kind, text) {
  const typed = text.normalize("NFKC").trim();
  if (!(kind in ANSWERS)) {
    return text.trim();
  }
  return typed === "" ? "" : (ANSWERS[kind][typed.toLowerCase()] ?? null);
}

// The rows of a block copied from a spreadsheet; quoted cells may hold tabs and line ends.
export function block(text) {
  const rows = [[""]];
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    const row = rows[rows.length - 1];
    if (quoted) {
      if (sign === '"' && text[at + 1] === '"') {
        row[row.length - 1] += '"';
        at += 1;
      } else if (sign === '"') {
        quoted = false;
      } else {
        row[row.length - 1] += sign;
      }
    } else if (sign === '"' && row[row.length - 1] === "") {
      quoted = true;
    } else if (sign === "\t") {
      row.push("");
    } else if (sign === "\n") {
      rows.push([""]);
    } else if (sign !== "\r") {
      row[row.length - 1] += sign;
    }
  }
  const last = rows[rows.length - 1];
  return last.length === 1 && last[0] === "" ? rows.slice(0, -1) : rows;
}

class Grid {
  constructor(table) {
    this.table = table;
    this.columns = [...table.querySelectorAll("thead th[data-field]")].map((head) => head.dataset);
    this.rows = [...table.querySelectorAll("tbody tr")];
    this.cells = this.rows.map((row) => [...row.querySelectorAll("td")]);
    this.values = this.cells.map((row) => row.map((cell) => cell.textContent.trim()));
    this.stored = this.values.map((row) => [...row]);
    this.undone = [];
    this.done = [];
    this.input = document.createElement("input");
    this.input.className = "cell";
    this.input.autocomplete = "off";
    this.isEditing = false;
    this.at = [this.rows.findIndex((row) => !("locked" in row.dataset)), 0];
    this.anchor = [...this.at];
    this.listen();
    if (this.at[0] >= 0) {
      this.open(...this.at);
    }
    this.say();
  }

  listen() {
    this.input.addEventListener("keydown", (event) => this.press(event));
    this.input.addEventListener("input", () => this.type());
    this.input.addEventListener("paste", (event) => this.paste(event));
    this.table.addEventListener("mousedown", (event) => {
      const cell = event.target.closest("td");
      const row = this.cells.findIndex((cells) => cells.includes(cell));
      if (row >= 0 && cell !== this.input.parentElement) {
        event.preventDefault();
        this.keep();
        this.go(row, this.cells[row].indexOf(cell), event.shiftKey);
      }
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.changedRows().length) {
        event.preventDefault();
      }
    });
  }

  isLocked(row) {
    return "locked" in this.rows[row].dataset;
  }

  // Puts the editor into a cell.
  open(row, column) {
    const cell = this.cells[row][column];
    this.input.value = this.values[row][column];
    this.input.setAttribute("aria-label", `${this.nameOf(row)} ${this.headOf(column)}`);
    this.input.readOnly = this.isLocked(row);
    cell.append(this.input);
    this.isEditing = false;
    this.input.focus({ preventScroll: true });
    this.input.select();
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  nameOf(row) {
    return this.rows[row].querySelector("th").textContent.trim();
  }

  headOf(column) {
    return this.table.querySelectorAll("thead th")[column + 1].textContent.trim();
  }

  go(row, column, extends_ = false) {
    if (row < 0 || row >= this.rows.length || column < 0 || column >= this.columns.length) {
      return;
    }
    this.at = [row, column];
    if (!extends_) {
      this.anchor = [row, column];
    }
    this.showChosen();
    this.open(row, column);
  }

  chosen() {
    const [top, bottom] = [this.anchor[0], this.at[0]].sort((a, b) => a - b);
    const [left, right] = [this.anchor[1], this.at[1]].sort((a, b) => a - b);
    return { top, bottom, left, right };
  }

  showChosen() {
    for (const cell of this.table.querySelectorAll(".is-chosen")) {
      cell.classList.remove("is-chosen");
    }
    const { top, bottom, left, right } = this.chosen();
    for (let row = top; row <= bottom; row += 1) {
      for (let column = left; column <= right; column += 1) {
        this.cells[row][column].classList.toggle("is-chosen", top !== bottom || left !== right);
      }
    }
  }

  // Keeps what stands in the editor as one step.
  keep() {
    if (this.isEditing) {
      const [row, column] = this.at;
      const value = read(this.columns[column].kind, this.input.value);
      this.change([[row, column, value ?? this.input.value.trim()]]);
      this.isEditing = false;
    }
  }

  // Changes cells as one step that can be undone.
  change(changes) {
    const step = changes
      .filter(([row, column, value]) => !this.isLocked(row) && this.values[row][column] !== value)
      .map(([row, column, value]) => [row, column, this.values[row][column], value]);
    if (step.length) {
      this.done.push(step);
      this.done.splice(0, this.done.length - UNDO_STEPS);
      this.undone = [];
      step.forEach(([row, column, , value]) => this.put(row, column, value));
      this.say();
    }
  }

  put(row, column, value) {
    this.values[row][column] = value;
    const cell = this.cells[row][column];
    if (cell.contains(this.input)) {
      this.input.value = value;
      cell.firstChild !== this.input && cell.firstChild.remove();
      cell.prepend(value);
    } else {
      cell.textContent = value;
    }
    cell.classList.toggle("is-changed", value !== this.stored[row][column]);
    cell.classList.remove("is-wrong", "is-doubtful");
    cell.removeAttribute("title");
  }

  step(from, to, which) {
    const step = from.pop();
    if (step) {
      to.push(step);
      step.forEach(([row, column, before, after]) => this.put(row, column, which === "undo" ? before : after));
      this.go(step[0][0], step[0][1]);
      this.say();
    }
  }

  undo() {
    if (this.isEditing) {
      this.isEditing = false;
      this.open(...this.at);
    } else {
      this.step(this.done, this.undone, "undo");
    }
  }

  // Ctrl+D: the first row of what is chosen over the rest; of a single row, the row above it.
  fillDown() {
    this.keep();
    const { top, bottom, left, right } = this.chosen();
    const source = top === bottom ? top - 1 : top;
    const changes = [];
    for (let row = source + 1; row <= bottom && source >= 0; row += 1) {
      for (let column = left; column <= right; column += 1) {
        changes.push([row, column, this.values[source][column]]);
      }
    }
    this.change(changes);
  }

  // An answer of one key is kept at once and leads to the next column.
  type() {
    this.isEditing = true;
    const [row, column] = this.at;
    const { kind } = this.columns[column];
    const value = kind in ANSWERS ? read(kind, this.input.value) : null;
    if (value) {
      this.keep();
      this.go(row, Math.min(column + 1, this.columns.length - 1));
    }
  }

  press(event) {
    const [row, column] = this.at;
    const held = event.ctrlKey || event.metaKey;
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    const deeds = { d: () => this.fillDown(), z: () => this.undo(), s: () => this.save() };
    if (event.isComposing) {
      return;
    }
    if (held && event.key.toLowerCase() === "y") {
      event.preventDefault();
      this.step(this.undone, this.done, "redo");
    } else if (held && event.key.toLowerCase() in deeds) {
      event.preventDefault();
      deeds[event.key.toLowerCase()]();
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.keep();
      this.go(row + (event.shiftKey ? -1 : 1), column);
    } else if (event.key === "Tab") {
      this.tab(event, row, column + (event.shiftKey ? -1 : 1));
    } else if (event.key === "Escape") {
      this.isEditing = false;
      this.open(row, column);
    } else if (event.key === "Delete" && !this.isEditing) {
      event.preventDefault();
      this.clear();
    } else if (event.key in steps && (!this.isEditing || steps[event.key][0])) {
      event.preventDefault();
      this.keep();
      this.go(row + steps[event.key][0], column + steps[event.key][1], event.shiftKey);
    } else if (event.key === "Home" && !this.isEditing) {
      event.preventDefault();
      this.go(held ? 0 : row, 0, event.shiftKey);
    } else if (event.key === "End" && !this.isEditing) {
      event.preventDefault();
      this.go(held ? this.rows.length - 1 : row, held ? column : this.columns.length - 1, event.shiftKey);
    }
  }

  // Tab goes right and on to the next row; before the first and after the last cell it leaves the grid.
  tab(event, row, column) {
    this.keep();
    const next = row + (column < 0 ? -1 : column >= this.columns.length ? 1 : 0);
    if (next >= 0 && next < this.rows.length) {
      event.preventDefault();
      this.go(next, (column + this.columns.length) % this.columns.length);
    }
  }

  clear() {
    const { top, bottom, left, right } = this.chosen();
    const changes = [];
    for (let row = top; row <= bottom; row += 1) {
      for (let column = left; column <= right; column += 1) {
        changes.push([row, column, ""]);
      }
    }
    this.change(changes);
  }

  async paste(event) {
    const text = event.clipboardData.getData("text/plain");
    const rows = block(text);
    if (rows.length < 2 && (rows[0] ?? []).length < 2) {
      return;
    }
    event.preventDefault();
    const { top, left } = this.chosen();
    const wide = Math.max(...rows.map((row) => row.length));
    const fits = rows.slice(0, this.rows.length - top).map((row) => row.slice(0, this.columns.length - left));
    const changes = [];
    let unread = 0;
    fits.forEach((cells, down) =>
      cells.forEach((cell, across) => {
        const value = read(this.columns[left + across].kind, cell);
        unread += value === null;
        value !== null && changes.push([top + down, left + across, value]);
      }),
    );
    const isCut = fits.length < rows.length || wide > this.columns.length - left;
    if (await this.preview(fits, wide, left, isCut, unread)) {
      this.change(changes);
    }
    this.open(...this.at);
  }

  preview(fits, wide, left, isCut, unread) {
    const dialog = document.querySelector("[data-preview]");
    const extent = dialog.querySelector("[data-extent]");
    const [rowWord, columnWord, cut, wrong] = extent.dataset.words.split("|");
    const across = Math.min(wide, this.columns.length - left);
    const parts = [`${fits.length} ${rowWord} × ${across} ${columnWord}`];
    isCut && parts.push(cut);
    unread && parts.push(`${unread} ${wrong}`);
    extent.textContent = parts.join(" · ");
    const table = dialog.querySelector("[data-cells]");
    const head = document.createElement("tr");
    for (let column = left; column < left + across; column += 1) {
      head.append(Object.assign(document.createElement("th"), { textContent: this.headOf(column) }));
    }
    const body = fits.slice(0, SHOWN_IN_PREVIEW).map((cells) => {
      const row = document.createElement("tr");
      cells.forEach((text, at) => {
        const cell = Object.assign(document.createElement("td"), { textContent: text });
        cell.classList.toggle("is-wrong", read(this.columns[left + at].kind, text) === null);
        row.append(cell);
      });
      return row;
    });
    table.replaceChildren(head, ...body);
    dialog.returnValue = "";
    dialog.showModal();
    return new Promise((resolve) => {
      dialog.addEventListener("close", () => resolve(dialog.returnValue === "fill"), { once: true });
    });
  }

  changedRows() {
    return this.rows
      .map((_, row) => row)
      .filter((row) => this.values[row].some((value, column) => value !== this.stored[row][column]));
  }

  say(text) {
    const line = document.querySelector("[data-says]");
    const changed = this.changedRows().length;
    line.textContent = text ?? (changed ? `${changed} ${line.dataset.changed}` : line.dataset.clean);
  }

  async save() {
    this.keep();
    const line = document.querySelector("[data-says]");
    const rows = this.changedRows();
    if (!rows.length || this.isSaving) {
      return;
    }
    this.isSaving = true;
    this.say(line.dataset.saving);
    const sent = rows.map((row) => [...this.values[row]]);
    try {
      const answer = await this.send(rows);
      const said = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : null;
      if (answer.ok && said) {
        this.take(rows, sent, said);
      } else {
        this.say(said?.message ?? (answer.status === 403 ? line.dataset.forbidden : line.dataset.lost));
      }
    } catch {
      this.say(line.dataset.lost);
    } finally {
      this.isSaving = false;
    }
  }

  send(rows) {
    const form = document.querySelector("[data-grid-form]");
    const body = rows.map((row) => ({
      code: this.rows[row].dataset.code,
      revision: Number(this.rows[row].dataset.revision),
      cells: Object.fromEntries(this.columns.map(({ field }, column) => [field, this.values[row][column]])),
    }));
    return fetch(form.action, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value,
      },
      body: JSON.stringify({ rows: body }),
      redirect: "error",
    });
  }

  // What the server says of each row: saved, or what speaks against it.
  take(rows, sent, said) {
    const list = document.querySelector("[data-objections]");
    list.replaceChildren();
    let wrong = 0;
    rows.forEach((row, at) => {
      const answer = said.rows[this.rows[row].dataset.code];
      const problems = Object.entries(answer.problems);
      const warnings = Object.entries(answer.warnings);
      const doubts = Object.entries(answer.doubts);
      this.rows[row].dataset.revision = answer.revision;
      if (answer.stored) {
        this.stored[row] = this.columns.map(({ field }) => answer.stored[field]);
      } else if (!problems.length && !warnings.length) {
        this.stored[row] = sent[at];
      }
      this.values[row].forEach((value, column) => this.mark(row, column, answer));
      wrong += problems.length + warnings.length > 0;
      for (const [field, texts] of [...problems, ...warnings]) {
        this.object(list, row, field, texts);
      }
      for (const [field, texts] of doubts) {
        this.object(list, row, field, [list.dataset.doubt, ...texts]);
      }
    });
    list.hidden = !list.children.length;
    const line = document.querySelector("[data-says]");
    this.say(`${said.saved} ${line.dataset.saved}${wrong ? ` · ${wrong} ${line.dataset.wrong}` : ""}`);
  }

  mark(row, column, answer) {
    const cell = this.cells[row][column];
    const { field } = this.columns[column];
    const differs = this.values[row][column] !== this.stored[row][column];
    const texts = answer.problems[field] ?? answer.warnings[field] ?? answer.doubts[field];
    cell.classList.toggle("is-changed", differs);
    cell.classList.toggle("is-wrong", field in answer.problems);
    cell.classList.toggle("is-doubtful", field in answer.warnings || field in answer.doubts);
    if (texts) {
      cell.title = texts.join(" ");
    } else if (answer.stored && differs) {
      cell.title = answer.stored[field] || "—";
    }
  }

  // A line of the list of objections, which leads to its cell.
  object(list, row, field, texts) {
    const column = Math.max(this.columns.findIndex((one) => one.field === field), 0);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--quiet";
    button.textContent = `${this.nameOf(row)} · ${texts.join(" ")}`;
    button.addEventListener("click", () => this.go(row, column));
    const item = document.createElement("li");
    item.append(button);
    list.append(item);
  }
}

const table = document.querySelector("[data-grid]");
if (table) {
  const grid = new Grid(table);
  document.querySelector("[data-without-script]").hidden = true;
  for (const [name, deed] of [["data-saves", () => grid.save()], ["data-undoes", () => grid.undo()]]) {
    const button = document.querySelector(`[${name}]`);
    button.hidden = false;
    button.addEventListener("click", deed);
  }
}
