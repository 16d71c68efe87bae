export interface Price {
  sku: string;
  amount: number;
}

export const priceOf = (sku: string): Price => ({ sku, amount: sku.length * 10 });
