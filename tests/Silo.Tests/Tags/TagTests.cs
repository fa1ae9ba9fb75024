using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Interfaces.Tags;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Tests.Invocations;
using CloudAssistant.TestKit;

namespace CloudAssistant.Silo.Tests.Tags;

/// <summary>Tags of everything that carries them, changed and listed.</summary>
[Collection(Servers.Name)]
public sealed class TagTests(Servers servers)
{
    private static readonly ImmutableSortedDictionary<string, string> None = ImmutableSortedDictionary<string, string>.Empty;
    private static readonly AccountId Account = AccountId.First;
    private static readonly Caller Other = TestKeys.Stranger;

    /// <summary>What ResourceType can name. A file that was sent is called an invocation there.</summary>
    private static readonly TaggedKind[] Types = [TaggedKind.Command, TaggedKind.Invocation, TaggedKind.Enrollment, TaggedKind.Instance];

    public static TheoryData<DatabaseKind, TaggedKind> All
    {
        get
        {
            var all = new TheoryData<DatabaseKind, TaggedKind>();
            foreach (var kind in new[] { DatabaseKind.Sqlite, DatabaseKind.Postgres })
                foreach (var tagged in Types)
                    all.Add(kind, tagged);
            return all;
        }
    }

    [Theory, MemberData(nameof(All))]
    public async Task Tags_are_set_changed_and_taken_away_and_every_list_knows(DatabaseKind kind, TaggedKind tagged)
    {
        var assistant = (await servers.OnAsync(kind)).Assistant;
        var (one, other, key) = (await MakeAsync(assistant, tagged), await MakeAsync(assistant, tagged), Unique());
        var desk = assistant.Grains.GetGrain<ITagDesk>(0);

        Assert.Null((await desk.ChangeAsync(Fleet.Caller, [one, other], new() { Set = None.Add(key, "1").Add("b", "2") })).Refused);
        Assert.Null((await desk.ChangeAsync(Fleet.Caller, [one], new() { Set = None.Add(key, "3") })).Refused);

        Assert.Equal([(one, "b", "2"), (one, key, "3")], await TagsAsync(desk, new() { Kind = tagged, Ids = [one] }));
        Assert.Equal([other], await FoundAsync(assistant, tagged, None.Add(key, "1")));
        Assert.Equal([one], await FoundAsync(assistant, tagged, None.Add(key, "3")));

        Assert.Null((await desk.ChangeAsync(Fleet.Caller, [one], new() { Removed = [key, "not there"] })).Refused);
        Assert.Null((await desk.ChangeAsync(Fleet.Caller, [other], new() { RemoveAll = true })).Refused);
        Assert.Equal([(one, "b", "2")], await TagsAsync(desk, new() { Kind = tagged, Ids = [one, other] }));
        Assert.Empty(await FoundAsync(assistant, tagged, None.Add(key, "")));
    }

    [Theory, MemberData(nameof(All))]
    public async Task Nothing_is_changed_when_one_of_the_resources_is_not_there_or_anothers(DatabaseKind kind, TaggedKind tagged)
    {
        var assistant = (await servers.OnAsync(kind)).Assistant;
        var (here, key) = (await MakeAsync(assistant, tagged), Unique());
        var desk = assistant.Grains.GetGrain<ITagDesk>(0);
        var set = new TagChange { Set = None.Add(key, "v") };

        Assert.Equal(RefusalCode.InvalidResourceIdNotFound, (await desk.ChangeAsync(Fleet.Caller, [here, new(tagged, Guid.NewGuid())], set)).Refused?.Code);
        Assert.Equal(RefusalCode.InvalidResourceIdNotFound, (await desk.ChangeAsync(Other, [here], set)).Refused?.Code);

        Assert.Empty(await TagsAsync(desk, new() { Kind = tagged, Ids = [here] }));
        Assert.Null((await desk.ChangeAsync(Fleet.Caller, [here], set)).Refused);
        Assert.Empty((await desk.ListAsync(Other, new() { Kind = tagged, Ids = [here] })).Value.Items);
        Assert.Empty((await desk.ListAsync(Other, new() { Kind = tagged, Patterns = [new(key, [], false)] })).Value.Items);
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_resource_has_at_most_20_tags_and_no_two_keys_that_differ_by_case_only(DatabaseKind kind, TaggedKind tagged)
    {
        var assistant = (await servers.OnAsync(kind)).Assistant;
        var resource = await MakeAsync(assistant, tagged);
        var desk = assistant.Grains.GetGrain<ITagDesk>(0);
        var twenty = None.AddRange(Enumerable.Range(1, 20).Select(number => KeyValuePair.Create($"key-{number}", "v")));

        Assert.Null((await desk.ChangeAsync(Fleet.Caller, [resource], new() { Set = twenty })).Refused);
        Assert.Equal(RefusalCode.OperationDeniedQuotaExceed, (await desk.ChangeAsync(Fleet.Caller, [resource], new() { Set = None.Add("one-more", "v") })).Refused?.Code);
        Assert.Null((await desk.ChangeAsync(Fleet.Caller, [resource], new() { Set = None.Add("one-more", "v"), Removed = ["key-1"] })).Refused);
        Assert.Equal(RefusalCode.TagKeyDuplication, (await desk.ChangeAsync(Fleet.Caller, [resource], new() { Set = None.Add("KEY-2", "v"), Removed = ["key-3"] })).Refused?.Code);
        Assert.Equal(20, (await TagsAsync(desk, new() { Kind = tagged, Ids = [resource] })).Count);
    }

    [Theory, MemberData(nameof(All))]
    public async Task Resources_are_found_by_keys_values_and_patterns_page_by_page(DatabaseKind kind, TaggedKind tagged)
    {
        var assistant = (await servers.OnAsync(kind)).Assistant;
        var (key, resources) = (Unique(), new List<ResourceId>());
        var desk = assistant.Grains.GetGrain<ITagDesk>(0);
        for (var i = 0; i < 4; i++)
        {
            resources.Add(await MakeAsync(assistant, tagged));
            await desk.ChangeAsync(Fleet.Caller, [resources[i]], new() { Set = None.Add(key + "-env", i < 3 ? "prod-eu" : "test").Add(key + "-rack", $"r{i}") });
        }

        async Task<List<ResourceId>> ByAsync(params TagPattern[] patterns) =>
            [.. (await TagsAsync(desk, new() { Kind = tagged, Patterns = [.. patterns] })).Select(tag => tag.Resource).Distinct()];
        List<ResourceId> Sorted(params IEnumerable<ResourceId> ids) => [.. ids.OrderBy(id => id.Value.ToString("N"), StringComparer.Ordinal)];

        Assert.Equal(Sorted(resources), await ByAsync(new TagPattern(key + "-env", [], false)));
        Assert.Equal(Sorted(resources.Take(3)), await ByAsync(new TagPattern(key + "-env", ["prod-eu"], false)));
        Assert.Equal([resources[1]], await ByAsync(new(key + "-env", ["prod-eu"], false), new(key + "-rack", ["r1"], false)));
        Assert.Equal(Sorted(resources.Take(3)), await ByAsync(new TagPattern(key + "-env", ["prod*"], true)));
        Assert.Equal(Sorted(resources[0], resources[3]), await ByAsync(new TagPattern(key + "*", ["r0", "*est"], true)));
        Assert.Equal([resources[2]], await ByAsync(new(key + "*", [], true), new("*-rack", ["*2*"], true), new(key + "-env", ["*"], true)));
        Assert.Empty(await ByAsync(new TagPattern(key + "-env", ["prod*"], false)));
        Assert.Empty(await ByAsync(new TagPattern("x\0", [], false)));
        // All tags of what was found, each once, whatever the size of the page.
        foreach (var size in new[] { 1, 3, 50 })
            Assert.Equal(8, (await TagsAsync(desk, new() { Kind = tagged, Patterns = [new(key + "-env", [], false)], Page = new(size) })).Distinct().Count());
        Assert.Equal([(resources[3], key + "-env", "test"), (resources[3], key + "-rack", "r3")],
            await TagsAsync(desk, new() { Kind = tagged, Ids = [.. resources], Patterns = [new(key + "-env", ["test"], false)] }));
        Assert.Equal(RefusalCode.InvalidParameterNextToken, (await desk.ListAsync(Fleet.Caller, new() { Kind = tagged, Page = new(10, "not a token") })).Refused?.Code);
    }

    [Theory, MemberData(nameof(All))]
    public async Task Those_of_a_resource_group_are_found_by_it(DatabaseKind kind, TaggedKind tagged)
    {
        var assistant = (await servers.OnAsync(kind)).Assistant;
        var group = Unique();
        var (one, other) = (await MakeAsync(assistant, tagged, group), await MakeAsync(assistant, tagged, group));
        var desk = assistant.Grains.GetGrain<ITagDesk>(0);

        Assert.Equal(
            new[] { one, other }.OrderBy(id => id.Value.ToString("N"), StringComparer.Ordinal).Select(id => (id, "acs:rm:rgId", group)),
            await TagsAsync(desk, new() { Kind = tagged, ResourceGroupId = group, Page = new(1) }));
        Assert.Equal([(other, "acs:rm:rgId", group)], await TagsAsync(desk, new() { Kind = tagged, ResourceGroupId = group, Ids = [other] }));
    }

    [Fact]
    public void The_text_of_a_resource_is_that_of_its_own_id()
    {
        foreach (var kind in Types)
        {
            var id = new ResourceId(kind, kind == TaggedKind.Enrollment ? Guid.NewGuid() : CellGuid.New(CellId.Default, DateTimeOffset.UnixEpoch).Value);

            Assert.True(ResourceId.TryParse(kind, id.ToString(), out var read));
            Assert.Equal(id, read);
            Assert.All(Types.Where(other => other != kind), other => Assert.False(ResourceId.TryParse(other, id.ToString(), out _)));
        }
    }

    private static string Unique() => "k" + Guid.NewGuid().ToString("N")[..8];

    private static async Task<List<(ResourceId Resource, string Key, string Value)>> TagsAsync(ITagDesk desk, TagQuery query)
    {
        var found = new List<(ResourceId, string, string)>();
        string? token = null;
        do
        {
            var page = (await desk.ListAsync(Fleet.Caller, query with { Page = query.Page with { NextToken = token } })).Value;
            found.AddRange(page.Items.Select(tag => (tag.Resource, tag.Key, tag.Value)));
            token = page.NextToken;
        }
        while (token is not null);
        return found;
    }

    private static async Task<ResourceId> MakeAsync(Assistant assistant, TaggedKind kind, string group = "")
    {
        var now = assistant.Clock.Now;
        switch (kind)
        {
            case TaggedKind.Command:
                var draft = new CommandDraft { Name = "tagged", Type = ScriptType.Shell, Script = "true", ResourceGroupId = group };
                return new(kind, (await assistant.Grains.GetGrain<ICommandDesk>(0).CreateAsync(Fleet.Caller, draft, null)).Value.Id.Value.Value);
            case TaggedKind.Invocation:
                var fleet = await Fleet.StartAsync(assistant, instances: 1, online: 0);
                return new(kind, (await fleet.RunAsync(request => request with { ResourceGroupId = group })).Value.Value);
            case TaggedKind.Enrollment:
                var id = EnrollmentId.New();
                await assistant.Grains.GetEnrollment(id).CreateAsync(Account, new() { ResourceGroupId = group }, [1]);
                return new(kind, id.Value);
            default:
                var instance = InstanceId.New(CellId.Default, now);
                await assistant.Grains.GetInstanceAgent(instance).RegisterAsync(new()
                {
                    Id = instance, Account = Account, Name = "tagged", Facts = new(), Enrollment = EnrollmentId.New(), RegisteredAt = now, PublicKey = new byte[32],
                    ResourceGroupId = group,
                });
                return new(kind, instance.Value.Value);
        }
    }

    /// <summary>What the list of its kind finds and shows with these tags.</summary>
    private static async Task<List<ResourceId>> FoundAsync(Assistant assistant, TaggedKind kind, ImmutableSortedDictionary<string, string> tags)
    {
        var found = kind switch
        {
            TaggedKind.Command => (await assistant.Grains.GetGrain<ICommandDesk>(0).ListAsync(TestKeys.Owner, new() { Tags = tags })).Value.Items
                .Select(command => (command.Id.Value.Value, command.Draft.Tags)),
            TaggedKind.Invocation => (await assistant.Grains.GetGrain<Grains.Interfaces.Invocations.IInvocationDesk>(0).ListAsync(TestKeys.Owner, new() { Tags = tags })).Value.Items
                .Select(invocation => (invocation.Id.Value.Value, invocation.Request.Tags)),
            TaggedKind.Enrollment => (await assistant.Grains.GetGrain<IInstanceDesk>(0).ListEnrollmentsAsync(TestKeys.Owner, new() { Tags = tags })).Value.Items
                .Select(enrollment => (enrollment.Id.Value, enrollment.Draft.Tags)),
            _ => (await assistant.Grains.GetGrain<IInstanceDesk>(0).ListInstancesAsync(TestKeys.Owner, "DescribeManagedInstances", new() { Tags = tags })).Value.Items
                .Select(instance => (instance.Id.Value.Value, instance.Tags)),
        };
        // What is found shows the tags it was found by.
        Assert.All(found, one => Assert.All(tags.Where(tag => tag.Value.Length > 0), tag => Assert.Equal(tag.Value, one.Item2[tag.Key])));
        return [.. found.Select(one => new ResourceId(kind, one.Item1))];
    }
}
