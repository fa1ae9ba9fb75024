using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Silo.Storage;
using CloudAssistant.TestKit;

namespace CloudAssistant.Silo.Tests.Invocations;

/// <summary>Looks at single invocations that come together are answered each for itself.</summary>
[Collection(Servers.Name)]
public sealed class LookTests(Servers servers)
{
    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public async Task Many_looks_at_once_see_each_their_own_invocation(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var fleet = await Fleet.StartAsync(server.Assistant, instances: 3, online: 3);
        var ids = new List<InvocationId>();
        for (var i = 0; i < 20; i++)
            ids.Add(await fleet.RunAsync(request => request with { Instances = [fleet.Instances[i % 3]], Username = $"user-{i}" }));
        var stranger = InvocationId.New(CellId.Default, server.Clock.Now);

        var pages = await Task.WhenAll(ids.Append(stranger).SelectMany(id => new[] { id, id })
            .Select(async id => (Id: id, Page: (await fleet.Desk.ListAsync(TestKeys.Owner, new() { Id = id })).Value)));

        Assert.All(pages.Where(look => look.Id == stranger), look => Assert.Empty(look.Page.Items));
        foreach (var (id, page) in pages.Where(look => look.Id != stranger))
        {
            var (view, number) = (Assert.Single(page.Items), ids.IndexOf(id));
            var record = Assert.Single(view.Records);
            Assert.Equal((id, $"user-{number}", fleet.Instances[number % 3], 1), (view.Id, view.Request.Username, record.Instance, view.Counts.Total));
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_look_sees_what_was_written_before_it(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var fleet = await Fleet.StartAsync(server.Assistant, instances: 2, online: 2);
        var id = await fleet.RunAsync();
        var first = await fleet.NextMessageAsync();

        await fleet.ReportAsync(first.Record, first.Instance, ReportKind.Exited, exitCode: 3, output: "out");

        var page = (await fleet.Desk.ListAsync(TestKeys.Owner, new() { Id = id, Page = new(1, null, 1) })).Value;
        var view = Assert.Single(page.Items);
        Assert.Equal((1, 1), (page.TotalCount, view.Counts.Failed));
        Assert.Equal([0, 1], view.Records.Select(record => record.Key.Ordinal));
        Assert.Equal(3, view.Records.Single(record => record.Instance == first.Instance).ExitCode);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Another_account_sees_nothing_beside_a_look_of_the_owner(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var fleet = await Fleet.StartAsync(server.Assistant, instances: 1, online: 1);
        var id = await fleet.RunAsync();

        var looks = await Task.WhenAll(Enumerable.Range(0, 10).Select(i =>
            fleet.Desk.ListAsync(i % 2 == 0 ? TestKeys.Owner : TestKeys.Stranger, new() { Id = id })));

        Assert.All(looks.Index(), look => Assert.Equal(look.Index % 2 == 0 ? 1 : 0, look.Item.Value.Items.Length));
    }

    [Fact]
    public async Task Whoever_does_not_prove_who_calls_sees_nothing()
    {
        var server = await servers.OnAsync(DatabaseKind.Sqlite);
        var fleet = await Fleet.StartAsync(server.Assistant, instances: 1, online: 1);
        var id = await fleet.RunAsync();
        var forged = new CallEvidence("nobody", SignatureAlgorithm.Acs3HmacSha256, "text", "00", "nonce", server.Clock.Now, "DescribeInvocations", "127.0.0.1");

        Assert.NotNull((await fleet.Desk.ListSignedAsync(forged, new() { Id = id })).Refused);
        Assert.NotNull((await fleet.Desk.ResultsSignedAsync(forged, new() { Invocation = id })).Refused);
    }
}
