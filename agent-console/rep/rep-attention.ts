/** Catches the rep's attention: the phone buzzes and plays two soft notes. Silent before the first tap on the page. */
export function callForAttention(): void {
  if (navigator.userActivation?.hasBeenActive !== true) return;
  navigator.vibrate?.([180, 90, 180]);
  const audio = new AudioContext();
  for (const [index, pitch] of [784, 1047].entries()) {
    const [tone, volume] = [audio.createOscillator(), audio.createGain()];
    const start = audio.currentTime + index * 0.16;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, start);
    volume.gain.exponentialRampToValueAtTime(0.12, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.4);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 0.42);
    if (index === 1) tone.onended = () => void audio.close();
  }
}
