export interface Loan {
  tool: string;
  to: string;
}

export const loan = ({ tool, to }: Loan) => ({ id: { S: tool }, to: { S: to } });
