/** A fault of a request to the control routes, told as problem+json with a sentence. */
export class ControlFault extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = 'ControlFault';
    this.status = status;
  }
}
