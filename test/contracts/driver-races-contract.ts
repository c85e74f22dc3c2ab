/** Contract of the engines when many do the same thing at once. */
import type { Engine } from './engines.js';
import { useThings } from './driver-contract.js';
import { together } from './opened.js';

export function driverRacesContract(engine: Engine): void {
  describe('driver races', () => {
    const things = useThings(engine);

    it('of 50 concurrent conditional updates one wins', async () => {
      await things().create({ _id: '1', code: 'a', on: false });
      const results = await together(50, (rank) =>
        things().updateOne({ _id: '1', on: false }, { $set: { on: true, rank } }),
      );
      expect(results.filter((result) => result.modifiedCount === 1)).toHaveLength(1);
    });

    it('of 50 concurrent findOneAndUpdate one gets the document', async () => {
      await things().create({ _id: '1', code: 'a', on: false });
      const results = await together(50, () =>
        things()
          .findOneAndUpdate({ _id: '1', on: false }, { $set: { on: true } })
          .lean(),
      );
      expect(results.filter((result) => result !== null)).toHaveLength(1);
    });

    it('of 50 concurrent findOneAndDelete one gets the document', async () => {
      await things().create({ _id: '1', code: 'a' });
      const results = await together(50, () => things().findOneAndDelete({ _id: '1' }).lean());
      expect(results.filter((result) => result !== null)).toHaveLength(1);
    });

    it('10 workers that take from 50 documents in order take each once', async () => {
      await things().insertMany(
        Array.from({ length: 50 }, (_, rank) => ({ _id: `${rank}`, code: `${rank}`, rank })),
      );
      const taken: string[] = [];
      await together(10, async () => {
        for (;;) {
          const next = await things()
            .findOneAndUpdate({ on: null }, { $set: { on: true } }, { sort: { rank: 1 } })
            .lean();
          if (next === null) return;
          taken.push(next._id);
        }
      });
      expect(new Set(taken).size).toBe(50);
      expect(taken).toHaveLength(50);
    });

    it('50 concurrent increments are all counted', async () => {
      await things().create({ _id: '1', code: 'a', rank: 0 });
      await together(50, () => things().updateOne({ _id: '1' }, { $inc: { rank: 1 } }));
      expect((await things().findById('1').lean())?.rank).toBe(50);
    });

    it('50 concurrent inserts under one unique key leave one document and 49 refusals', async () => {
      const results = await Promise.allSettled(
        Array.from({ length: 50 }, (_, n) => things().create({ _id: `${n}`, code: 'same' })),
      );
      const refused = results.filter((result) => result.status === 'rejected');
      expect(refused).toHaveLength(49);
      for (const { reason } of refused) expect(reason).toMatchObject({ code: 11000 });
      expect(await things().countDocuments({})).toBe(1);
    });

    it('50 concurrent upserts of one key leave one document; a loser is refused with 11000, or updates', async () => {
      const results = await Promise.allSettled(
        Array.from({ length: 50 }, (_, n) =>
          things().updateOne({ code: 'same' }, { $setOnInsert: { _id: `${n}` } }, { upsert: true }),
        ),
      );
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 11000 });
      }
      expect(await things().countDocuments({})).toBe(1);
    });
  });
}
