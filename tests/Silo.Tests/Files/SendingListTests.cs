using CloudAssistant.Grains.Interfaces.Files;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Tests.Invocations;
using CloudAssistant.TestKit;

namespace CloudAssistant.Silo.Tests.Files;

public sealed class SendingListTests
{
    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public async Task Pages_are_newest_first_and_stand_still_while_others_come(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, instances: 1, online: 0);
        var sendings = new Sendings(assistant, fleet);
        var sent = await SendManyAsync(assistant, sendings, 7);

        foreach (var filter in new SendingQuery[] { new(), new() { Instance = fleet.Instances[0] }, new() { Name = "motd" }, new() { Status = OverallStatus.Pending } })
        {
            var first = await sendings.ListAsync(filter with { Page = new(3) });
            await SendManyAsync(assistant, sendings, 1);
            var second = await sendings.ListAsync(filter with { Page = new(3, first.NextToken) });
            Assert.Equal(sent[..3], first.Items.Select(item => item.Id));
            Assert.Equal(sent[3..6], second.Items.Select(item => item.Id));
            Assert.Equal(0, second.TotalCount);
            var last = await sendings.ListAsync(filter with { Page = new(3, second.NextToken) });
            Assert.Equal(sent[6], last.Items[0].Id);
            sent = await sendings.IdsAsync(filter with { Page = new(50) });
        }

        Assert.Null((await sendings.ListAsync(new() { Page = new(50) })).NextToken);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Pages_by_number_are_counted(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var sendings = new Sendings(assistant, await Fleet.StartAsync(assistant, instances: 1, online: 0));
        var sent = await SendManyAsync(assistant, sendings, 5);

        var second = await sendings.ListAsync(new() { Page = new(2, null, 2) });
        Assert.Equal(sent[2..4], second.Items.Select(item => item.Id));
        Assert.Equal(5, second.TotalCount);
        var beyond = await sendings.ListAsync(new() { Page = new(2, null, 9) });
        Assert.Equal((0, 5), (beyond.Items.Length, beyond.TotalCount));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_filter_finds_what_it_names_and_nothing_else(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, instances: 2, online: 0);
        var sendings = new Sendings(assistant, fleet);
        var other = await sendings.SendAsync();
        assistant.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var wanted = await sendings.SendAsync(request => request with
        {
            File = request.File with { Name = "issue" }, Instances = [fleet.Instances[1]], Tags = request.Tags.Add("a", "b"), ResourceGroupId = "rg",
        });
        var tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty;

        foreach (var query in new SendingQuery[]
        {
            new() { Id = wanted }, new() { Name = "issue" }, new() { ResourceGroupId = "rg" }, new() { Tags = tags.Add("a", "b") }, new() { Tags = tags.Add("a", "") },
            new() { Instance = fleet.Instances[1], Name = "issue" }, new() { Id = wanted, Status = OverallStatus.Pending },
        })
        {
            Assert.Equal([wanted], await sendings.IdsAsync(query));
        }

        foreach (var query in new SendingQuery[]
        {
            new() { Name = "iss" }, new() { Name = "a\0b" }, new() { Tags = tags.Add("a", "c") }, new() { Status = OverallStatus.Success }, new() { ResourceGroupId = "" , Id = wanted },
            new() { Id = wanted, Instance = fleet.Instances[0] },
        })
        {
            Assert.Empty(await sendings.IdsAsync(query));
        }

        // Of each only the instance that is asked for.
        var of = await sendings.ListAsync(new() { Instance = fleet.Instances[1] });
        Assert.Equal([wanted, other], of.Items.Select(item => item.Id));
        Assert.All(of.Items, item => Assert.Equal(fleet.Instances[1], Assert.Single(item.Records).Instance));
        Assert.Equal([1, 2], of.Items.Select(item => item.Counts.Total));
    }

    [Fact]
    public async Task A_page_that_cannot_be_is_refused()
    {
        await using var assistant = await Assistant.StartAsync();
        var sendings = new Sendings(assistant, await Fleet.StartAsync(assistant, instances: 1, online: 0));
        async Task<RefusalCode?> RefusalAsync(PageRequest page) => (await sendings.Desk.ListAsync(Fleet.Caller, new() { Page = page })).Refused?.Code;

        Assert.Equal(RefusalCode.InvalidParameterMaxResults, await RefusalAsync(new(51)));
        Assert.Equal(RefusalCode.InvalidParameterNextToken, await RefusalAsync(new(10, "nonsense")));
        Assert.Equal(RefusalCode.InvalidParamPageNumber, await RefusalAsync(new(10, null, 0)));
        Assert.Equal(RefusalCode.InvalidParamPageSize, await RefusalAsync(new(0, null, 1)));
    }

    // Newest first. Ids sort by the millisecond in which they were made.
    private static async Task<List<SendingId>> SendManyAsync(Assistant assistant, Sendings sendings, int count)
    {
        var sent = new List<SendingId>();
        for (var i = 0; i < count; i++)
        {
            assistant.Clock.Advance(TimeSpan.FromMilliseconds(1));
            sent.Insert(0, await sendings.SendAsync());
        }

        return sent;
    }
}
