/* Before the first paint, so that a dark desk does not flash white. A file of its own: the page allows no inline script. */
(function () {
  var stored = null;
  try {
    stored = window.localStorage.getItem('hotline.color-scheme');
  } catch {
    /* Storage may be forbidden; then the system's choice holds. */
  }
  var dark = stored === 'dark' || (stored !== 'light' && window.matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
