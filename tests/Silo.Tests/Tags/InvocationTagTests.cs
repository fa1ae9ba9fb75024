using System.Collections.Immutable;
using CloudAssistant.TestKit;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Tags;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Tests.Invocations;

namespace CloudAssistant.Silo.Tests.Tags;

/// <summary>Where tags of invocations are shown.</summary>
[Collection(Servers.Name)]
public sealed class InvocationTagTests(Servers servers)
{
    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_look_that_comes_again_shows_the_tags_as_they_are_now_and_so_do_results(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var fleet = await Fleet.StartAsync(server.Assistant, instances: 1, online: 0);
        var id = await fleet.RunAsync(request => request with { Tags = request.Tags.Add("k", "born") });
        async Task<(string, string)> SeenAsync() => (
            (await fleet.Desk.ListAsync(TestKeys.Owner, new() { Id = id })).Value.Items.Single().Request.Tags["k"], (await fleet.ResultsAsync(id)).Single().Tags["k"]);
        Assert.Equal(("born", "born"), await SeenAsync());

        var set = new TagChange { Set = ImmutableSortedDictionary<string, string>.Empty.Add("k", "changed") };
        await server.Assistant.Grains.GetGrain<ITagDesk>(0).ChangeAsync(Fleet.Caller, [new(TaggedKind.Invocation, id.Value.Value)], set);

        Assert.Equal(("changed", "changed"), await SeenAsync());
    }
}
