import assert from 'node:assert/strict';

export const environment = {
  DescribeRegions: {
    async succeeds(caller) {
      const { Regions } = await caller.call('DescribeRegions', { AcceptLanguage: 'en-US' });
      const [{ RegionId, RegionEndpoint, Status }] = Regions.Region;
      assert.deepEqual({ RegionId, RegionEndpoint, Status }, { RegionId: 'local-1', RegionEndpoint: caller.address, Status: 'available' });
    },
    // It takes nothing that could be wrong but the key.
    refuses: [
      ['InvalidAccessKeyId.NotFound', 404, {}, caller => caller.withKey({ accessKeyId: 'unknown', accessKeySecret: 'any' })],
      ['SignatureDoesNotMatch', 400, {}, caller => caller.withKey({ ...caller.server, accessKeySecret: 'wrong' })],
    ],
  },
};
