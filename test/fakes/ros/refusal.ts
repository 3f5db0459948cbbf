/** An error of ROS as it stands in its answer. */
export class RosRefusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const notFound = (what: string): RosRefusal =>
  new RosRefusal(404, 'StackNotFound', `The Stack (${what}) could not be found.`);
export const invalid = (message: string): RosRefusal => new RosRefusal(400, 'StackValidationFailed', message);
export const sameStack = (): RosRefusal =>
  new RosRefusal(400, 'NotSupported', 'Update the completely same stack is not supported.');
