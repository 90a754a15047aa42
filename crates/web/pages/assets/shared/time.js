// Moments as people read them. The wire gives unix seconds; 0 and null mean never.

const clockFormat = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const dayFormat = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const dateFormat = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const fullFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });

const at = (seconds) => new Date(seconds * 1000);

/** `14:05` */
export const clock = (seconds) => clockFormat.format(at(seconds));

/** `Tuesday, 17 June 2026 at 14:05`, for tooltips. */
export const full = (seconds) => fullFormat.format(at(seconds));

/** `Today`, `Yesterday`, `Tuesday, 17 June`. */
export function day(seconds, now = new Date()) {
  const distance = daysBetween(at(seconds), now);
  if (distance === 0) return "Today";
  return distance === 1 ? "Yesterday" : dayFormat.format(at(seconds));
}

/** Whether two moments fall on the same local day. */
export const sameDay = (first, second) => daysBetween(at(first), at(second)) === 0;

/** `now`, `4 min`, `14:05`, `12 Jun`: the shortest form that still says when. */
export function brief(seconds, now = new Date()) {
  if (!seconds) return "";
  const minutes = Math.floor((now - at(seconds)) / 60_000);
  if (minutes < 1) return "now";
  if (minutes < 60) return `${minutes} min`;
  return daysBetween(at(seconds), now) === 0 ? clock(seconds) : dateFormat.format(at(seconds));
}

function daysBetween(earlier, later) {
  const midnight = (date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((midnight(later) - midnight(earlier)) / 86_400_000);
}
