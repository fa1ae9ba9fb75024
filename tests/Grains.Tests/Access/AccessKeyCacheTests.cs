using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.TestKit;

namespace CloudAssistant.Grains.Tests.Access;

public sealed class AccessKeyCacheTests
{
    [Fact]
    public async Task Guessed_ids_put_out_no_key_that_is_known()
    {
        var book = new Book();
        var cache = new AccessKeyCache(book, new ManualClock());
        await cache.FindAsync("known");

        for (var guess = 0; guess <= AccessLimits.UnknownKeysCachedMax; guess++)
            await cache.FindAsync($"guess-{guess}");
        book.Reads = 0;

        Assert.Equal("known", (await cache.FindAsync("known"))!.Id);
        Assert.Equal(0, book.Reads);
    }

    [Fact]
    public async Task A_key_that_is_made_or_taken_away_is_seen_a_moment_later()
    {
        var (book, clock) = (new Book(), new ManualClock());
        var cache = new AccessKeyCache(book, clock);

        Assert.Null(await cache.FindAsync("new"));
        book.Keys.Add("new");
        Assert.Null(await cache.FindAsync("new"));
        clock.Advance(AccessLimits.KeyCacheTime);
        Assert.NotNull(await cache.FindAsync("new"));
        book.Keys.Remove("new");
        Assert.NotNull(await cache.FindAsync("new"));
        clock.Advance(AccessLimits.KeyCacheTime);
        Assert.Null(await cache.FindAsync("new"));
    }

    private sealed class Book : IAccessBook
    {
        public HashSet<string> Keys { get; } = ["known"];

        public int Reads { get; set; }

        public Task<AccessKey?> FindAsync(string accessKeyId)
        {
            Reads++;
            return Task.FromResult(Keys.Contains(accessKeyId) ? new AccessKey(accessKeyId, AccountId.First, "secret", true) : null);
        }

        public Task<bool> BurnAsync(Nonce nonce) => throw new NotSupportedException();

        public Task NoteUsedAsync(string accessKeyId, DateTimeOffset usedAt) => throw new NotSupportedException();
    }
}
