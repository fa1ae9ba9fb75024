using System.Collections.Immutable;
using CloudAssistant.Grains.Commands;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Silo.Storage;
using CloudAssistant.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CloudAssistant.Silo.Tests.Commands;

public sealed class CommandTests
{
    private static readonly AccountId Account = AccountId.First;
    private static readonly Caller Caller = new(Account, "key");

    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_command_is_kept_changed_and_deleted_with_its_search_rows(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var desk = assistant.Grains.GetGrain<ICommandDesk>(0);
        // A script may hold anything, even what a text column refuses.
        var made = (await desk.CreateAsync(Caller, Draft("disk", "df -h {{mount}} \0 ü") with { EnableParameter = true }, null)).Value;
        var grain = assistant.Grains.GetCommand(made.Id);

        Assert.Equal("mount", Assert.Single(made.ParameterNames));
        Assert.Equal(made.Id, Assert.Single((await desk.ListAsync(TestKeys.Owner, new() { Name = "disk" })).Value.Items).Id);

        var changed = (await grain.ModifyAsync(TestKeys.Owner, new() { Name = "disks", Timeout = TimeSpan.FromSeconds(90) })).Value;
        Assert.Equal(("disks", TimeSpan.FromSeconds(90), "df -h {{mount}} \0 ü"), (changed.Draft.Name, changed.Draft.Timeout, changed.Draft.Script));
        Assert.Empty((await desk.ListAsync(TestKeys.Owner, new() { Name = "disk" })).Value.Items);
        var listed = Assert.Single((await desk.ListAsync(TestKeys.Owner, new() { Name = "disks" })).Value.Items);
        Assert.Equal("df -h {{mount}} \0 ü", listed.Draft.Script);
        Assert.Equal("linux", listed.Draft.Tags["os"]);

        Assert.Null((await grain.DeleteAsync(TestKeys.Owner)).Refused);
        Assert.Equal(RefusalCode.InvalidCmdIdNotFound, (await grain.GetAsync(Account)).Refused?.Code);
        Assert.Equal(RefusalCode.InvalidCmdIdNotFound, (await grain.DeleteAsync(TestKeys.Owner)).Refused?.Code);
        Assert.Equal((0L, 0L), await RowsAsync(assistant));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Another_account_sees_nothing(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var desk = assistant.Grains.GetGrain<ICommandDesk>(0);
        var made = (await desk.CreateAsync(Caller, Draft("mine"), null)).Value;
        var other = TestKeys.Stranger.Account;
        var grain = assistant.Grains.GetCommand(made.Id);

        Assert.Equal(RefusalCode.InvalidCmdIdNotFound, (await grain.GetAsync(other)).Refused?.Code);
        Assert.Equal(RefusalCode.InvalidCmdIdNotFound, (await grain.ModifyAsync(TestKeys.Stranger, new() { Name = "theirs" })).Refused?.Code);
        Assert.Equal(RefusalCode.InvalidCmdIdNotFound, (await grain.DeleteAsync(TestKeys.Stranger)).Refused?.Code);
        Assert.Empty((await desk.ListAsync(TestKeys.Stranger, new())).Value.Items);
        Assert.Empty((await desk.ListAsync(TestKeys.Stranger, new() { Id = made.Id })).Value.Items);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_repeated_create_with_its_token_gets_the_first_answer(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var desk = assistant.Grains.GetGrain<ICommandDesk>(0);
        var token = new ClientToken("once", new string('a', 64));

        var first = (await desk.CreateAsync(Caller, Draft("one"), token)).Value;
        var second = (await desk.CreateAsync(Caller, Draft("one"), token)).Value;
        var other = await desk.CreateAsync(Caller, Draft("two"), token with { ParametersHash = new string('b', 64) });

        Assert.Equal(first.Id, second.Id);
        Assert.Equal(RefusalCode.IdempotentParameterMismatch, other.Refused?.Code);
        Assert.Equal(1L, (await RowsAsync(assistant)).Commands);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_repeated_create_is_answered_the_same_whatever_became_of_the_command(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind, configure: services => services.Configure<CommandOptions>(options => options.CommandsPerAccountMax = 1));
        var desk = assistant.Grains.GetGrain<ICommandDesk>(0);
        var token = new ClientToken("once", new string('a', 64));
        var id = (await desk.CreateAsync(Caller, Draft("one"), token)).Value.Id;

        // The quota is full, which is no matter of a repeated call.
        Assert.Equal(RefusalCode.CmdCountExceedQuota, (await desk.CreateAsync(Caller, Draft("two"), null)).Refused?.Code);
        Assert.Equal(id, (await desk.CreateAsync(Caller, Draft("one"), token)).Value.Id);
        await assistant.Grains.GetCommand(id).ModifyAsync(TestKeys.Owner, new() { Name = "changed" });
        Assert.Equal(id, (await desk.CreateAsync(Caller, Draft("one"), token)).Value.Id);
        await assistant.Grains.GetCommand(id).DeleteAsync(TestKeys.Owner);
        Assert.Equal(id, (await desk.CreateAsync(Caller, Draft("one"), token)).Value.Id);

        Assert.Equal((0L, 0L), await RowsAsync(assistant));
    }

    [Fact]
    public async Task A_page_beyond_what_is_counted_is_empty()
    {
        await using var assistant = await Assistant.StartAsync();
        var desk = assistant.Grains.GetGrain<ICommandDesk>(0);
        await desk.CreateAsync(Caller, Draft("only"), null);

        var far = (await desk.ListAsync(TestKeys.Owner, new() { Page = new(50, null, 201) })).Value;

        Assert.Empty(far.Items);
        Assert.Equal((null, 1), (far.NextToken, far.TotalCount));
    }

    [Theory]
    [InlineData(50, 200, 50, 9_950)]
    [InlineData(50, 201, 0, 0)]
    [InlineData(50, 1_000_000, 0, 0)]
    [InlineData(7, 1_429, 7, 9_996)]
    [InlineData(7, 1_430, 0, 0)]
    public void No_page_is_shown_twice(int size, int number, int rows, int skip)
    {
        var window = PageWindow.Of(new(size, null, number)).Value;

        Assert.Equal((rows, skip), (window.Size, window.Skip));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Lists_are_newest_first_and_page_by_token_and_by_number(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var desk = assistant.Grains.GetGrain<ICommandDesk>(0);
        var made = new List<CommandId>();
        for (var number = 0; number < 5; number++)
        {
            assistant.Clock.Advance(TimeSpan.FromMilliseconds(1));
            made.Insert(0, (await desk.CreateAsync(Caller, Draft($"c{number}"), null)).Value.Id);
        }

        var first = (await desk.ListAsync(TestKeys.Owner, new() { Page = new(2) })).Value;
        var second = (await desk.ListAsync(TestKeys.Owner, new() { Page = new(2, first.NextToken) })).Value;
        var third = (await desk.ListAsync(TestKeys.Owner, new() { Page = new(2, second.NextToken) })).Value;
        var numbered = (await desk.ListAsync(TestKeys.Owner, new() { Page = new(2, null, 3) })).Value;

        Assert.Equal(made, [.. first.Items.Concat(second.Items).Concat(third.Items).Select(c => c.Id)]);
        Assert.Null(third.NextToken);
        Assert.Equal(made[4], Assert.Single(numbered.Items).Id);
        Assert.Equal((0, 5), (first.TotalCount, numbered.TotalCount));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Filters_take_stars_at_the_ends_and_nothing_else_as_a_pattern(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var desk = assistant.Grains.GetGrain<ICommandDesk>(0);
        foreach (var name in (string[])["web-start", "web-stop", "db-start", "50%_[x]?", "500_[x]?", "a*b"])
            await desk.CreateAsync(Caller, Draft(name), null);
        await desk.CreateAsync(Caller, Draft("bat") with { Type = ScriptType.Bat, ResourceGroupId = "rg", Description = "It's for Windows" }, null);

        async Task<string> Names(CommandQuery query) =>
            string.Join(' ', (await desk.ListAsync(TestKeys.Owner, query)).Value.Items.Select(c => c.Draft.Name).Order(StringComparer.Ordinal));

        Assert.Equal("web-start web-stop", await Names(new() { Name = "web*" }));
        Assert.Equal("db-start web-start", await Names(new() { Name = "*start" }));
        Assert.Equal("db-start web-start web-stop", await Names(new() { Name = "*-st*" }));
        Assert.Equal("", await Names(new() { Name = "web" }));
        Assert.Equal("", await Names(new() { Name = "WEB*" }));
        Assert.Equal("50%_[x]?", await Names(new() { Name = "50%_[x]*" }));
        Assert.Equal("a*b", await Names(new() { Name = "a*b" }));
        Assert.Equal("bat", await Names(new() { Description = "*for W*" }));
        Assert.Equal("bat", await Names(new() { Type = ScriptType.Bat }));
        Assert.Equal("bat", await Names(new() { ResourceGroupId = "rg" }));
        Assert.Equal("", await Names(new() { Tags = Tags(("os", "bsd")) }));
        Assert.Equal("bat", await Names(new() { Type = ScriptType.Bat, Tags = Tags(("os", "")) }));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_restart_keeps_commands(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        Command made;
        await using (var before = await Assistant.StartOnAsync(database))
            made = (await before.Grains.GetGrain<ICommandDesk>(0).CreateAsync(Caller, Draft("kept"), null)).Value;

        await using var after = await Assistant.StartOnAsync(database);

        var found = (await after.Grains.GetCommand(made.Id).GetAsync(Account)).Value;
        Assert.Equal(("kept", made.CreatedAt), (found.Draft.Name, found.CreatedAt));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_delete_that_died_half_way_counts_as_done_and_can_be_repeated(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        Command made;
        await using (var before = await Assistant.StartOnAsync(database))
            made = (await before.Grains.GetGrain<ICommandDesk>(0).CreateAsync(Caller, Draft("half"), null)).Value;
        await database.Database.WriteAsync(connection => connection.ExecuteAsync("UPDATE commands SET deleting = true"));

        await using var after = await Assistant.StartOnAsync(database);
        var grain = after.Grains.GetCommand(made.Id);

        Assert.Equal(RefusalCode.InvalidCmdIdNotFound, (await grain.GetAsync(Account)).Refused?.Code);
        Assert.Empty((await after.Grains.GetGrain<ICommandDesk>(0).ListAsync(TestKeys.Owner, new())).Value.Items);
        Assert.Null((await grain.DeleteAsync(TestKeys.Owner)).Refused);
        Assert.Equal((0L, 0L), await RowsAsync(after));
    }

    internal static CommandDraft Draft(string name, string script = "echo hello") =>
        new() { Name = name, Type = ScriptType.Shell, Script = script, Tags = Tags(("os", "linux")) };

    private static ImmutableSortedDictionary<string, string> Tags(params (string Key, string Value)[] tags) =>
        tags.ToImmutableSortedDictionary(tag => tag.Key, tag => tag.Value);

    private static async Task<(long Commands, long Tags)> RowsAsync(Assistant assistant)
    {
        await using var connection = await assistant.Database.OpenAsync();
        return (await connection.QueryAsync(
            "SELECT (SELECT count(*) FROM commands), (SELECT count(*) FROM command_tags)", row => (row.GetInt64(0), row.GetInt64(1))))[0];
    }
}
