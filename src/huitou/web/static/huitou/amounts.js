// Amounts as people note them down: 1200*3+400, 5,000, 1.2万. The same rules as huitou.core.worksheet, which decides.

const SIGNS = { "×": "*", x: "*", X: "*", "÷": "/", "−": "-" };
const UNITS = { 万: 10000, 千: 1000, 百: 100 };
const TOKEN = /([0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)([万千百]?)|([-+*/()])/y;

export function tidy(text) {
  return text
    .normalize("NFKC")
    .replace(/[×xX÷−]/g, (sign) => SIGNS[sign])
    .replaceAll("。", ".")
    .replaceAll("元", "")
    .trim()
    .replace(/\s*([-+*/()])\s*/g, "$1");
}

function tokens(written) {
  const found = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < written.length) {
    const match = TOKEN.exec(written);
    if (!match) {
      return null;
    }
    found.push(match[3] ?? Number(match[1].replaceAll(",", "")) * (UNITS[match[2]] ?? 1));
  }
  return found;
}

// The yuan of a figure or a sum, to the cent; null for anything else.
export function amount(text) {
  const written = tidy(text);
  const list = written && written.length <= 100 ? tokens(written) : null;
  if (!list) {
    return null;
  }
  let at = 0;
  const part = () => {
    if (list[at] === "-") {
      at += 1;
      return -part();
    }
    if (list[at] === "(") {
      at += 1;
      const inside = sum();
      if (list[at] !== ")") {
        return NaN;
      }
      at += 1;
      return inside;
    }
    const value = list[at];
    at += 1;
    return typeof value === "number" ? value : NaN;
  };
  const product = () => {
    let value = part();
    while (list[at] === "*" || list[at] === "/") {
      const sign = list[at];
      at += 1;
      value = sign === "*" ? value * part() : value / part();
    }
    return value;
  };
  const sum = () => {
    let value = product();
    while (list[at] === "+" || list[at] === "-") {
      const sign = list[at];
      at += 1;
      value = sign === "+" ? value + product() : value - product();
    }
    return value;
  };
  const value = sum();
  return at === list.length && Number.isFinite(value) ? rounded(value) : null;
}

// To the cent, halves away from zero.
export function rounded(value) {
  return (Math.sign(value) * Math.round(Number((Math.abs(value) * 100).toPrecision(15)))) / 100;
}

export function grouped(value) {
  return value.toLocaleString("zh-CN", { maximumFractionDigits: 2 });
}
