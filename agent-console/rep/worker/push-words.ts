/** For a push whose words did not arrive: the browser wants a notification all the same. */
export function pushWords(language: string): { title: string; body: string } {
  return language.startsWith('zh')
    ? { title: '有新线索', body: '点开查看。' }
    : { title: 'A new lead', body: 'Tap to look.' };
}
