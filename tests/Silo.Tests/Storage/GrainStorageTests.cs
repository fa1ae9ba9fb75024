using CloudAssistant.Silo.Hosting;
using CloudAssistant.Silo.Storage;
using CloudAssistant.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;

namespace CloudAssistant.Silo.Tests.Storage;

public sealed class GrainStorageTests
{
    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_state_is_read_as_it_was_written(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var storage = StorageOf(assistant);

        var written = new GrainState<Note>(new() { Text = "größer\0" });
        await storage.WriteStateAsync("note", Key("c-c0ff"), written);

        var read = new GrainState<Note>();
        await storage.ReadStateAsync("note", Key("c-c0ff"), read);
        Assert.Equal("größer\0", read.State!.Text);
        Assert.Equal("1", read.ETag);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_write_over_a_newer_version_raises_InconsistentState(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var storage = StorageOf(assistant);
        var first = new GrainState<Note>(new() { Text = "first" });
        await storage.WriteStateAsync("note", Key("c-1"), first);
        var late = new GrainState<Note>(new() { Text = "late" }, first.ETag) { RecordExists = true };
        await storage.WriteStateAsync("note", Key("c-1"), first);

        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("note", Key("c-1"), late));
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.ClearStateAsync("note", Key("c-1"), late));
        await Assert.ThrowsAsync<InconsistentStateException>(
            () => storage.WriteStateAsync("note", Key("c-1"), new GrainState<Note>(new() { Text = "also first" })));

        var read = new GrainState<Note>();
        await storage.ReadStateAsync("note", Key("c-1"), read);
        Assert.Equal(("first", "2"), (read.State!.Text, read.ETag));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_cleared_state_leaves_no_row_and_can_be_written_again(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var storage = StorageOf(assistant);
        var state = new GrainState<Note>(new() { Text = "there" });
        await storage.WriteStateAsync("note", Key("c-1"), state);

        await storage.ClearStateAsync("note", Key("c-1"), state);

        Assert.Equal(0L, await CountAsync(assistant));
        Assert.False(state.RecordExists);
        state.State = new() { Text = "again" };
        await storage.WriteStateAsync("note", Key("c-1"), state);
        Assert.Equal(1L, await CountAsync(assistant));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Our_prefixes_keep_keys_apart_that_look_hexadecimal(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var storage = StorageOf(assistant);
        string[] keys = ["c-c00abc", "c-c0abc", "c-c0ABC", "t-c0abc", "mi-c0abc", "c-c00000000000000abc", "c-c012345678123456781234567812345678"];
        foreach (var key in keys)
            await storage.WriteStateAsync("note", Key(key), new GrainState<Note>(new() { Text = key }));

        foreach (var key in keys)
        {
            var read = new GrainState<Note>();
            await storage.ReadStateAsync("note", Key(key), read);
            Assert.Equal(key, read.State!.Text);
        }

        Assert.Equal((long)keys.Length, await CountAsync(assistant));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Of_two_first_writes_at_once_one_wins(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var storage = StorageOf(assistant);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(async number =>
        {
            try
            {
                await storage.WriteStateAsync("note", Key("c-1"), new GrainState<Note>(new() { Text = $"{number}" }));
                return true;
            }
            catch (InconsistentStateException)
            {
                return false;
            }
        }));

        Assert.Single(outcomes, won => won);
        Assert.Equal(1L, await CountAsync(assistant));
    }

    private static IGrainStorage StorageOf(Assistant assistant) =>
        assistant.Services.GetRequiredKeyedService<IGrainStorage>(OrleansProviders.DefaultStorage);

    private static GrainId Key(string key) => GrainId.Create("note", key);

    private static async Task<long> CountAsync(Assistant assistant)
    {
        await using var connection = await assistant.Database.OpenAsync();
        return (await connection.QueryAsync("SELECT count(*) FROM OrleansStorage WHERE GrainTypeString = 'note'", row => row.GetInt64(0)))[0];
    }

    internal sealed class Note
    {
        public string Text { get; set; } = "";
    }
}
