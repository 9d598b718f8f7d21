// Drawings on the picture, in fractions of it. Widths are pixels at 1080 lines.
const SVG = "http://www.w3.org/2000/svg";
const INKS = { red: "#FF5A52", amber: "#FFB224", green: "#3DD68C", blue: "#4D9DFF", white: "#FFFFFF", black: "#111317" };
const TOOLS = { pen: "pencil-line", arrow: "move-right", box: "square", ellipse: "circle", text: "type" };
const LINES = [3, 5, 8];
const MOST_POINTS = 1000, MOST_MARKS = 60, MOST_MARK_TEXT = 200;

function shape(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

const near = (value) => Math.round(Math.min(2, Math.max(-1, value)) * 1e4) / 1e4;

function pathOf(points, scale) {
  const at = points.map(([x, y]) => [x * scale.w, y * scale.h]);
  if (at.length < 3) return `M${at.map((p) => p.map((v) => v.toFixed(1)).join(" ")).join("L")}`;
  let path = `M${at[0][0].toFixed(1)} ${at[0][1].toFixed(1)}`;
  for (let i = 1; i < at.length - 1; i += 1) {
    const mid = [(at[i][0] + at[i + 1][0]) / 2, (at[i][1] + at[i + 1][1]) / 2];
    path += `Q${at[i][0].toFixed(1)} ${at[i][1].toFixed(1)} ${mid[0].toFixed(1)} ${mid[1].toFixed(1)}`;
  }
  const end = at[at.length - 1];
  return `${path}L${end[0].toFixed(1)} ${end[1].toFixed(1)}`;
}

function outline(mark, scale) {
  const [[x, y], [u, v] = [0, 0]] = mark.points;
  switch (mark.tool) {
    case "pen":
      return [shape("path", { d: pathOf(mark.points, scale) })];
    case "arrow": {
      const a = [x * scale.w, y * scale.h], b = [u * scale.w, v * scale.h];
      const angle = Math.atan2(b[1] - a[1], b[0] - a[0]), size = Math.max(24, mark.width * 5, 10 * scale.least);
      const wing = (turn) => [b[0] - size * Math.cos(angle + turn), b[1] - size * Math.sin(angle + turn)].map((n) => n.toFixed(1)).join(" ");
      return [shape("path", { d: `M${a.map((n) => n.toFixed(1)).join(" ")}L${b.map((n) => n.toFixed(1)).join(" ")}M${wing(0.45)}L${b.map((n) => n.toFixed(1)).join(" ")}L${wing(-0.45)}` })];
    }
    case "box":
      return [shape("rect", { x: Math.min(x, u) * scale.w, y: Math.min(y, v) * scale.h, width: Math.abs(u - x) * scale.w, height: Math.abs(v - y) * scale.h })];
    case "ellipse":
      return [shape("ellipse", { cx: ((x + u) / 2) * scale.w, cy: ((y + v) / 2) * scale.h, rx: (Math.abs(u - x) / 2) * scale.w, ry: (Math.abs(v - y) / 2) * scale.h })];
    default:
      return [];
  }
}

function drawMark(into, mark, scale) {
  const ink = INKS[mark.ink] || INKS.red, width = Math.max(mark.width, 2.5 * scale.least);
  if (mark.tool === "text") {
    const size = Math.max(26, 12 * scale.least), y = Math.min(mark.points[0][1] * scale.h, scale.h - size * 1.85);
    const letters = shape("text", { y: y + size * 1.3, "font-size": size });
    letters.textContent = mark.text;
    into.append(letters);
    const box = letters.getBBox();
    const x = Math.max(0, Math.min(mark.points[0][0] * scale.w, scale.w - box.width - size)); // on a small screen letters are larger
    letters.setAttribute("x", String(x + size * 0.6));
    into.insertBefore(shape("rect", { x, y, width: box.width + size, height: size * 1.85, rx: 6, fill: "#000", "fill-opacity": 0.72 }), letters);
    into.insertBefore(shape("rect", { x, y, width: Math.max(4, size * 0.25), height: size * 1.85, fill: ink }), letters);
    return;
  }
  const under = { fill: "none", stroke: "#000", "stroke-opacity": 0.5, "stroke-width": width * 1.8, "stroke-linecap": "round", "stroke-linejoin": "round" };
  const over = Object.assign({}, under, { stroke: ink, "stroke-opacity": 1, "stroke-width": width });
  for (const look of [under, over]) {
    for (const line of outline(mark, scale)) {
      for (const [key, value] of Object.entries(look)) line.setAttribute(key, String(value));
      into.append(line);
    }
  }
}

// Leaves out points that a line between their neighbours shows as well.
function simplified(points, slack = 0.0012) {
  if (points.length < 3) return points;
  const keep = new Uint8Array(points.length);
  keep[0] = keep[points.length - 1] = 1;
  const spans = [[0, points.length - 1]];
  while (spans.length) {
    const [from, to] = spans.pop(), [ax, ay] = points[from], [bx, by] = points[to];
    const length = Math.hypot(bx - ax, by - ay) || 1e-9;
    let worst = 0, at = -1;
    for (let i = from + 1; i < to; i += 1) {
      const off = Math.hypot(bx - ax, by - ay) ? Math.abs((bx - ax) * (ay - points[i][1]) - (ax - points[i][0]) * (by - ay)) / length : Math.hypot(points[i][0] - ax, points[i][1] - ay);
      if (off > worst) { worst = off; at = i; }
    }
    if (worst > slack) { keep[at] = 1; spans.push([from, at], [at, to]); }
  }
  return points.filter((_point, index) => keep[index]);
}
