using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using CloudAssistant.Grains.Files;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Interfaces.Tags;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Tests.Invocations;
using CloudAssistant.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CloudAssistant.Silo.Tests.Files;

/// <summary>Files that are sent live as invocations do, and are seen apart from them.</summary>
public sealed class SendingLifeTests
{
    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_file_reaches_its_agents_and_ends_at_all_levels(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var (fleet, sendings) = await StartAsync(assistant, instances: 2, online: 2);
        var id = await sendings.SendAsync(request => request with
        {
            File = request.File with { IsBase64 = true, Owner = "web", Group = "adm", Mode = "0600", Overwrite = true, Description = "said" },
            Timeout = TimeSpan.FromSeconds(1),
            Tags = request.Tags.Add("a", "b"),
        });
        Assert.Equal(OverallStatus.Pending, StatusFold.Of((await sendings.DescribeAsync(id)).Counts));

        var first = await fleet.NextMessageAsync();
        var body = fleet.Body!;
        Assert.Equal((DeliveryKind.Run, TimeSpan.FromSeconds(10)), (first.Kind, body.Timeout));
        Assert.Equal(("motd", "/etc", "web", "adm", "0600", true), (body.File!.Name, body.File.TargetDir, body.File.Owner, body.File.Group, body.File.Mode, body.File.Overwrite));
        Assert.Equal(Sendings.Content, Encoding.UTF8.GetString(body.File.Content));
        Assert.Equal(SHA256.HashData(body.File.Content), body.File.Sha256);

        await sendings.ReportAsync(first, ReportKind.Started);
        Assert.Equal(OverallStatus.Running, StatusFold.Of((await sendings.DescribeAsync(id)).Counts with { Sent = 0 }));
        Assert.Equal(ReportVerdict.Applied, await sendings.ReportAsync(first, ReportKind.Exited, exitCode: 0));
        Assert.Equal(ReportVerdict.Applied, await sendings.ReportAsync(await fleet.NextMessageAsync(), ReportKind.Exited, exitCode: 0));

        var view = await sendings.DescribeAsync(id);
        Assert.Equal((new StateCounts { Success = 2 }, "said", true), (view.Counts, view.File.Description, view.File.IsBase64));
        Assert.Equal(fleet.Instances, view.Records.Select(record => record.Instance));
        Assert.All(view.Records, record => Assert.True(record is { State: RecordState.Success, StartedAt: not null, FinishedAt: not null, Error: RecordError.None }));
        Assert.Equal("b", view.Tags["a"]);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Files_are_no_invocations_and_invocations_no_files(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var (fleet, sendings) = await StartAsync(assistant, instances: 1, online: 0);
        var (run, file) = (await fleet.RunAsync(request => request with { Draft = request.Draft! with { Name = "motd" } }), await sendings.SendAsync());
        var twin = file.Invocation;

        foreach (var query in new InvocationQuery[] { new(), new() { Instance = fleet.Instances[0] }, new() { CommandName = "motd" }, new() { Statuses = [OverallStatus.Pending] } })
            Assert.Equal([run], (await fleet.Desk.ListAsync(TestKeys.Owner, query)).Value.Items.Select(item => item.Id));
        foreach (var query in new InvocationQuery[] { new() { Id = twin }, new() { Id = twin, Instance = fleet.Instances[0] }, new() { Id = twin, IncludeOutput = true } })
            Assert.Empty((await fleet.Desk.ListAsync(TestKeys.Owner, query)).Value.Items);
        foreach (var query in new RecordQuery[] { new(), new() { Instance = fleet.Instances[0] } })
            Assert.Equal([run], (await fleet.Desk.ResultsAsync(TestKeys.Owner, query)).Value.Items.Select(item => item.Key.Invocation));
        Assert.Empty((await fleet.Desk.ResultsAsync(TestKeys.Owner, new() { Invocation = twin })).Value.Items);

        Assert.Equal([file], await sendings.IdsAsync(new()));
        Assert.Empty(await sendings.IdsAsync(new() { Id = new(run.Value) }));

        var grain = assistant.Grains.GetInvocation(twin);
        Assert.Equal(RefusalCode.InvalidInvokeIdNotFound, (await grain.StopAsync(Fleet.Caller, [])).Refused!.Code);
        Assert.Equal(RefusalCode.InvalidInvokeIdNotFound, (await grain.ModifyAsync(Fleet.Caller, new())).Refused!.Code);
        Assert.Equal(RefusalCode.InvalidInvokeIdNotFound, (await grain.DescribeAsync(AccountId.First)).Refused!.Code);
        Assert.Empty((await assistant.Grains.GetGrain<ICommandDesk>(0).ListAsync(TestKeys.Owner, new())).Value.Items);
        Assert.Equal(RecordState.Waiting, (await sendings.DescribeAsync(file)).Records[0].State);
    }

    [Theory]
    [InlineData(ReportKind.Refused, RecordError.FileAlreadyExists, RecordState.Invalid)]
    [InlineData(ReportKind.Refused, RecordError.FileContentInvalid, RecordState.Invalid)]
    [InlineData(ReportKind.Refused, RecordError.FileNameInvalid, RecordState.Invalid)]
    [InlineData(ReportKind.Refused, RecordError.FilePathInvalid, RecordState.Invalid)]
    [InlineData(ReportKind.Refused, RecordError.FileAuthorityInvalid, RecordState.Invalid)]
    [InlineData(ReportKind.Refused, RecordError.UserGroupNotExists, RecordState.Invalid)]
    [InlineData(ReportKind.Refused, RecordError.AccountNotExists, RecordState.Invalid)]
    [InlineData(ReportKind.Exited, RecordError.FileCreateFail, RecordState.Failed)]
    [InlineData(ReportKind.Broken, RecordError.FileCreateFail, RecordState.Error)]
    [InlineData(ReportKind.Refused, RecordError.DeliveryTimeout, RecordState.Aborted)]
    public async Task What_an_agent_says_against_a_file_is_told_with_its_code(ReportKind kind, RecordError error, RecordState state)
    {
        await using var assistant = await Assistant.StartAsync();
        var (fleet, sendings) = await StartAsync(assistant, instances: 1, online: 1);
        var id = await sendings.SendAsync();
        var message = await fleet.NextMessageAsync();

        Assert.Equal(ReportVerdict.Applied, await sendings.ReportAsync(message, kind, error, kind == ReportKind.Exited ? 1 : null));
        Assert.Equal(ReportVerdict.Applied, await sendings.ReportAsync(message, kind, error, kind == ReportKind.Exited ? 1 : null));
        var view = await sendings.DescribeAsync(id);
        Assert.Equal((state, error, OverallStatus.Failed), (view.Records[0].State, view.Records[0].Error, StatusFold.Of(view.Counts)));
        Assert.Equal([id], await sendings.IdsAsync(new() { Status = OverallStatus.Failed }));
    }

    [Fact]
    public async Task A_gateway_that_knows_no_files_finds_no_script_that_its_agents_run()
    {
        await using var assistant = await Assistant.StartAsync();
        var (fleet, sendings) = await StartAsync(assistant, instances: 1, online: 1);
        await sendings.SendAsync();

        await fleet.NextMessageAsync();
        Assert.Equal((ScriptType.Bat, "exit /b 1"), (fleet.Body!.Type, fleet.Body.Script));
    }

    [Fact]
    public async Task An_agent_that_knows_no_files_needs_an_upgrade()
    {
        await using var assistant = await Assistant.StartAsync();
        var (fleet, sendings) = await StartAsync(assistant, instances: 1, online: 1);
        var id = await sendings.SendAsync();

        await sendings.ReportAsync(await fleet.NextMessageAsync(), ReportKind.Refused, RecordError.CommandNotApplicable);
        var record = (await sendings.DescribeAsync(id)).Records[0];
        Assert.Equal((RecordState.Aborted, RecordError.ClientNeedUpgrade, ""), (record.State, record.Error, record.ErrorInfo));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_file_waits_a_minute_for_an_instance_that_is_offline(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var (fleet, sendings) = await StartAsync(assistant, instances: 2, online: 0);
        var id = await sendings.SendAsync();
        Assert.Equal(new StateCounts { Waiting = 2 }, (await sendings.DescribeAsync(id)).Counts);

        var comes = fleet.Instances[0];
        await assistant.Services.GetRequiredService<IOpenRecords>().RelinkAsync(
            [new(comes, AccountId.First, await fleet.LinkAsync(comes), fleet.Incarnation, true, [], true)]);
        await sendings.ReportAsync(await fleet.NextMessageAsync(), ReportKind.Exited, exitCode: 0);
        Assert.Equal(Sendings.Content, Encoding.UTF8.GetString(fleet.Body!.File!.Content));
        assistant.Clock.Advance(TimeSpan.FromSeconds(61));
        await assistant.Services.GetRequiredService<SliceSweeper>().SweepAsync(default);

        var view = await sendings.DescribeAsync(id);
        Assert.Equal([(RecordState.Success, RecordError.None), (RecordState.Aborted, RecordError.ClientNotRunning)], view.Records.Select(record => (record.State, record.Error)));
        Assert.Equal(OverallStatus.PartialFailed, StatusFold.Of(view.Counts));
        Assert.Equal([id], await sendings.IdsAsync(new() { Status = OverallStatus.PartialFailed }));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_call_repeated_with_its_token_sends_nothing_more(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var (fleet, sendings) = await StartAsync(assistant, instances: 1, online: 0);
        var token = new ClientToken("once", new string('a', 64));
        // The token of another action is another token.
        await fleet.RunAsync(request => request with { Token = token });

        var first = await sendings.SendAsync(request => request with { Token = token });
        Assert.Equal(first, await sendings.SendAsync(request => request with { Token = token }));
        assistant.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var together = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => sendings.SendAsync(request => request with { Token = token with { Token = "other" } })));
        Assert.Single(together.Distinct());
        Assert.Equal(
            RefusalCode.IdempotentParameterMismatch,
            (await sendings.RefusalAsync(request => request with { Token = token with { ParametersHash = new string('b', 64) } }))!.Code);
        Assert.Equal([together[0], first], await sendings.IdsAsync(new()));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Its_tags_are_changed_under_its_own_id(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var (_, sendings) = await StartAsync(assistant, instances: 1, online: 0);
        var id = await sendings.SendAsync();
        var desk = assistant.Grains.GetGrain<ITagDesk>(0);
        Assert.True(ResourceId.TryParse(TaggedKind.Invocation, id.ToString(), out var resource));

        Assert.Null((await desk.ChangeAsync(Fleet.Caller, [resource], new() { Set = ImmutableSortedDictionary<string, string>.Empty.Add("k", "v") })).Refused);

        Assert.Equal("v", (await sendings.DescribeAsync(id)).Tags["k"]);
        var tag = Assert.Single((await desk.ListAsync(Fleet.Caller, new() { Kind = TaggedKind.Invocation, Ids = [resource] })).Value.Items);
        Assert.Equal((id.ToString(), "k", "v"), (tag.Resource.ToString(), tag.Key, tag.Value));
    }

    [Fact]
    public async Task A_refused_file_leaves_nothing()
    {
        await using var assistant = await Assistant.StartAsync();
        var (fleet, sendings) = await StartAsync(assistant, instances: 1, online: 0);
        var nobody = TestKeys.Stranger;

        Assert.Equal(RefusalCode.InvalidInstanceNotFound, (await sendings.RefusalAsync(caller: nobody))!.Code);
        Assert.Equal(RefusalCode.FileModeInvalid, (await sendings.RefusalAsync(request => request with { File = request.File with { Mode = "9" } }))!.Code);
        Assert.Empty(await sendings.IdsAsync(new()));
        var id = await sendings.SendAsync();
        Assert.Empty((await sendings.Desk.ListAsync(nobody, new())).Value.Items);
        Assert.Empty((await sendings.Desk.ListAsync(nobody, new() { Id = id })).Value.Items);
        Assert.Empty((await sendings.Desk.ListAsync(nobody, new() { Instance = fleet.Instances[0] })).Value.Items);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_account_sends_so_many_files_a_day_and_no_more(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind, configure: services => services.Configure<SendFileOptions>(options => options.PerDayMax = 2));
        var (fleet, sendings) = await StartAsync(assistant, instances: 1, online: 0);
        // Of runs it may make as many as before.
        await fleet.RunAsync();
        await sendings.SendAsync();
        await sendings.SendAsync();

        Assert.Equal(RefusalCode.InvocationExceedQuota, (await sendings.RefusalAsync())!.Code);
        assistant.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.False(await ActivatorUtilities.CreateInstance<FileQuota>(assistant.Services).HasRoomAsync(AccountId.First));
        assistant.Clock.Advance(TimeSpan.FromHours(12));
        Assert.Null(await sendings.RefusalAsync());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_file_that_has_ended_is_forgotten_after_a_day_and_a_run_is_not(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var (fleet, sendings) = await StartAsync(assistant, instances: 1, online: 1);
        var retention = assistant.Services.GetRequiredService<Retention>();
        var run = await fleet.RunAsync();
        await fleet.NextMessageAsync();
        await sendings.SendAsync(request => request with { Tags = request.Tags.Add("a", "b") });
        await sendings.ReportAsync(await fleet.NextMessageAsync(), ReportKind.Exited, exitCode: 0);
        assistant.Clock.Advance(TimeSpan.FromHours(12));
        var later = await sendings.SendAsync();
        await retention.ForgetAsync(default);
        Assert.Equal(2, (await sendings.IdsAsync(new())).Count);

        assistant.Clock.Advance(TimeSpan.FromHours(13));
        await retention.ForgetAsync(default);
        Assert.Equal([later], await sendings.IdsAsync(new()));
        Assert.Equal([later], await sendings.IdsAsync(new() { Instance = fleet.Instances[0] }));
        Assert.Equal(run, (await fleet.DescribeAsync(run)).Id);
        foreach (var (table, rows) in new[] { ("invocations", 2L), ("slices", 2), ("file_targets", 1), ("invocation_tags", 0) })
            Assert.Equal((table, rows), (table, await CountAsync(assistant, table)));
    }

    private static async Task<(Fleet, Sendings)> StartAsync(Assistant assistant, int instances, int online)
    {
        var fleet = await Fleet.StartAsync(assistant, instances, online);
        return (fleet, new(assistant, fleet));
    }

    private static async Task<long> CountAsync(Assistant assistant, string table)
    {
        await using var connection = await assistant.Database.OpenAsync();
        return (await connection.QueryAsync($"SELECT count(*) FROM {table}", row => row.GetInt64(0)))[0];
    }
}
