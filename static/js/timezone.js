/* Chooses the browser's own time zone in a select[data-time-zone data-guess] that nobody has changed yet. */
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/* The suggested first day comes from the server's clock; where the day is further on already, it is today. */
const today = new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format();

for (const day of document.querySelectorAll("input[data-first-day]")) {
  if (day.value && day.value < today) day.value = today;
}

for (const select of document.querySelectorAll("select[data-time-zone][data-guess]")) {
  const option = [...select.options].find((each) => each.value === zone);
  if (option) option.selected = true;
}
