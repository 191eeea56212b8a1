// Runs in the browser before the page's components are woken. Where the HTML has started a lab, that comes first.
if ('podlabEarly' in globalThis) void import('./components/lesson/first-lab').then(({ beginFirstLab }) => beginFirstLab());
