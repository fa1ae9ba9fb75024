using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Files;
using CloudAssistant.Grains.Gateways;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Files;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Tags;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Grains.Interfaces.Schedules;
using CloudAssistant.Grains.Paging;
using CloudAssistant.Grains.Schedules;
using CloudAssistant.Silo.Access;
using CloudAssistant.Silo.Commands;
using CloudAssistant.Silo.Files;
using CloudAssistant.Silo.Gateways;
using CloudAssistant.Silo.Instances;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Schedules;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Tags;
using CloudAssistant.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using SiloOptions = CloudAssistant.Silo.Hosting.SiloOptions;

namespace CloudAssistant.Silo.Tests.Storage.Plans;

/// <summary>Calls every method of every store once, each list with every filter, so that every statement there is gets run.</summary>
internal sealed class StoreTour(Database database, string directory)
{
    private static readonly AccountId Account = new("1000000000000007");
    private static readonly Caller Caller = new(Account, "key");
    private static readonly ImmutableSortedDictionary<string, string> Tag = ImmutableSortedDictionary<string, string>.Empty.Add("number", "507");
    private static readonly PageRequest ByNumber = new(10, null, 3);

    private readonly ManualClock _clock = new();
    private readonly List<InstanceId> _instances = [];
    private readonly Guid _gateway = Guid.NewGuid();
    private CommandId _command;
    private CommandId _unused;

    public long Now => _clock.Now.ToUnixTimeMilliseconds();

    /// <summary>Rows that no store writes: search rows, and what is past retention.</summary>
    public async Task PrepareAsync()
    {
        await database.WriteAsync(async connection =>
        {
            (_command, _unused) = (CommandId.New(CellId.Default, _clock.Now), CommandId.New(CellId.Default, _clock.Now));
            foreach (var command in new[] { _command, _unused })
            {
                var json = $$$"""
                    {"command":{"id":"{{{command.Value.Value.ToString().ToUpperInvariant()}}}","account":"{{{Account}}}","draft":{"name":"tour","description":"d",
                    "type":"Shell","script":"echo","resourceGroupId":"","tags":{"number":"507"}},"createdAt":1}}
                    """;
                await connection.ExecuteAsync(
                    """
                    INSERT INTO OrleansStorage (ServiceId, GrainTypeString, GrainIdN0, GrainIdN1, GrainIdExtensionString, PayloadBinary, Version)
                    VALUES (@service, 'command', 0, 0, @key, @json, 1)
                    """,
                    ("service", SiloOptions.ServiceId), ("key", command.ToString()), ("json", Encoding.UTF8.GetBytes(json)));
            }

            for (var i = 0; i < 3; i++)
            {
                _instances.Add(InstanceId.New(CellId.Default, _clock.Now));
                await connection.ExecuteAsync(
                    """
                    INSERT INTO instances (instance, account, name, hostname, os_type, os_version, machine_id, internet_address, enrollment, resource_group,
                      registered_at, public_key, facts, tags)
                    VALUES (@id, @account, 'tour', '', 'linux', '', '', '', @id, '', 1, @key, '{}', '{}')
                    """,
                    ("id", _instances[i].Raw()), ("account", Account.Value), ("key", new byte[32]));
                await connection.ExecuteAsync(
                    "INSERT INTO instance_tags (account, key, value, instance, registered_at) VALUES (@account, 'tour', 'yes', @id, 1)",
                    ("id", _instances[i].Raw()), ("account", Account.Value));
            }

            await connection.ExecuteAsync(
                "INSERT INTO links (instance, account, epoch, opened_at, seen_at, released_at) VALUES (@id, @account, 1, 1, 1, 1)",
                ("id", Guid.NewGuid()), ("account", Account.Value));
            foreach (var file in new[] { null, """{"name":"tour","targetDir":"/","content":""}""" })
                await connection.ExecuteAsync(
                    """
                    INSERT INTO invocations (invocation, account, command, command_name, command_type, draft, request, mode, resource_group, created_at,
                      last_tick, slice_count, target_count, status, classic_status, finished, file)
                    VALUES (@id, @account, @id, '', 0, '{"name":"","type":"Shell","script":"s"}', '{}', 0, '', 1, 1, 1, 1, 0, 0, @finished, @file)
                    """,
                    ("id", Guid.NewGuid()), ("account", Account.Value), ("finished", true), ("file", file));
            if (database.Kind == DatabaseKind.Postgres)
                await Partitions.EnsureAsync(connection, Now - 100 * 86_400_000L);
            return 0;
        });
    }

    public async Task RunAsync()
    {
        await new DatabaseClock(database, TimeProvider.System, NullLogger<DatabaseClock>.Instance).ReadAsync(default);
        if (database.Kind == DatabaseKind.Postgres)
        {
            await using var connection = await database.OpenAsync();
            await Durability.RequireAsync(connection);
        }

        var retention = new Retention(database, _clock, TimeProvider.System, Options.Create(new InvocationOptions()), Options.Create(new SendFileOptions()), NullLogger<Retention>.Instance);
        await retention.RunAsync(default);
        await VisitAccessAsync();
        await VisitGatewaysAsync();
        await VisitInstancesAsync();
        await VisitInvocationsAsync();
        await VisitCommandsAsync();
        await VisitTagsAsync();
        await retention.ForgetAsync(default);
    }

    private async Task VisitAccessAsync()
    {
        var box = new SecretBox(RandomNumberGenerator.GetBytes(SecretBox.KeyBytes));
        var keyFile = Path.Combine(directory, "access-key.json");
        await FirstAccessKey.EnsureAsync(database, box, _clock, keyFile);
        await FirstAccessKey.EnsureAsync(database, box, _clock, keyFile);
        var book = new AccessBook(database, box, new NonceWriter(database, TimeProvider.System));
        Assert.Null(await book.FindAsync("nobody"));
        Assert.True(await book.BurnAsync(new("key", "nonce", _clock.Now)));
        await book.NoteUsedAsync("key", _clock.Now);
        await VisitPoliciesAsync(new(database, box, Options.Create(new PolicyOptions())), book);
        var tokens = new ClientTokens(database, _clock);
        Assert.Null((await tokens.FindAsync(Account, "CreateCommand", new("token", "hash"))).Value);
        Assert.True((await tokens.ClaimAsync(Account, "CreateCommand", new("token", "hash"), "result")).Value.IsNew);
        await tokens.ReplaceAsync(Account, "CreateCommand", new("token", "hash"), "result", "result made");
        await new AccessSweeper(database, _clock, TimeProvider.System, NullLogger<AccessSweeper>.Instance).SweepAsync(default);
    }

    private async Task VisitPoliciesAsync(AccessStore store, AccessBook book)
    {
        var keys = new List<string>();
        for (var i = 0; i < 2; i++)
            keys.Add((await store.CreateKeyAsync(Account, $"tour {i}", _clock.Now)).Value.Key.Id);
        Assert.Null((await store.PutPolicyAsync(Account, "tour", "{}", _clock.Now)).Refused);
        foreach (var (policy, key) in new[] { ("tour", keys[0]), ("AdministratorAccess", keys[0]) })
            Assert.Null((await store.AttachAsync(Account, policy, key, _clock.Now)).Refused);
        Assert.Equal(2, (await book.FindAsync(keys[0]))!.Policies.Statements.Length);
        Assert.Null((await store.UpdateKeyAsync(Account, keys[1], new("renamed", false))).Refused);
        Assert.Equal(2, (await store.ListKeysAsync(Account)).Length);
        Assert.Equal(2, (await store.ListPoliciesAsync(Account)).Length);
        Assert.NotNull(await store.FindPolicyAsync(Account, "tour"));
        Assert.Null((await store.DetachAsync(Account, "tour", keys[0])).Refused);
        Assert.Null((await store.DeletePolicyAsync(Account, "tour")).Refused);
        Assert.NotNull((await store.DeleteKeyAsync(Account, keys[0])).Refused);
        Assert.Null((await store.DeleteKeyAsync(Account, keys[1])).Refused);
    }

    /// <summary>Rights that depend on the tags of each target.</summary>
    private static InvocationRights ByTags(InvocationRequest request)
    {
        var policies = KeyPolicies.Of(
            [("p", PolicyReader.Read("""{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"ecs:ResourceTag/a":"b"}}}]}""").Value)]);
        var question = new PolicyQuestion { Action = "RunCommand", Resource = new("local-1", Account, ResourceType.Instance, ResourceName.All) };
        return new(new(new(null!, Options.Create(new InvocationOptions()), NullLogger<PolicyJudge>.Instance), policies, "key", question), request);
    }

    private async Task VisitGatewaysAsync()
    {
        var (gateways, links, lapsed) = (new GatewayBook(database), new LinkBook(database, _clock), Guid.NewGuid());
        await gateways.RenewAsync(_gateway, "observer", _clock.Now, _clock.Now.AddSeconds(15));
        await gateways.RenewAsync(lapsed, "observer", _clock.Now, DateTimeOffset.UnixEpoch);
        Assert.Equal("observer", await gateways.FindObserverAsync(_gateway));
        Assert.True(await gateways.ForgetLapsedAsync(_clock.Now, _clock.Now));
        await gateways.LeaveAsync(lapsed, _clock.Now);
        Assert.Equal(_instances.Count, (await links.OpenAsync([.. _instances.Select(Opening)])).Count);
        Assert.Equal(_instances.Count, (await links.ReadAsync(_instances)).Count);
        Assert.Equal(_instances.Count, (await links.LinkedAsync(_gateway, null, 100)).Count);
        await links.LinkedAsync(_gateway, _instances[0], 100);
        await links.AbandonAsync(_gateway, [new(_instances[1], [1])]);
        await links.NoteRelinkedAsync([new(_instances[0], 1)]);
        await links.CloseAsync([new(_instances[2], 1)]);
        await links.FenceAsync(_instances[2], Account);
        await links.NoteReleasedAsync(_instances[2]);
    }

    private LinkOpening Opening(InstanceId instance) => new()
    {
        Instance = instance, Account = Account, Gateway = _gateway, Epoch = 1, Journal = Guid.NewGuid(), LinkCounter = 1, JournalLost = false, BootId = "",
        Hello = [1], Displaced = 0, DisplacedSince = 0,
    };

    private async Task VisitInstancesAsync()
    {
        var search = new InstanceSearch(database);
        InstanceQuery[] queries =
        [
            new(), new() { Ids = [.. _instances] }, new() { Enrollment = new(Guid.NewGuid()) }, new() { Name = "web-507" }, new() { Name = "web-50*" }, new() { Name = "*7" },
            new() { Name = "*5*" }, new() { Address = "10.0.0.507" }, new() { OsType = "linux" }, new() { Online = true }, new() { Online = false },
            new() { MachineId = "m507" }, new() { Addresses = ["10.0.0.507", "10.0.0.508"] }, new() { InternetAddresses = ["10.0.0.507"] }, new() { ResourceGroupId = "rg" }, new() { Tags = Tag }, new() { Tags = Tag.SetItem("number", "") },
            new() { Tags = Tag.SetItem("tour", "") }, new() { Tags = Tag.SetItem("tour", "yes"), Online = true },
        ];
        EnrollmentQuery[] codes =
        [
            new(), new() { Id = new(Guid.NewGuid()) }, new() { InstanceName = "web-507" }, new() { Tags = Tag }, new() { Tags = Tag.SetItem("number", "") },
            new() { ResourceGroupId = "rg" },
        ];
        foreach (var part in new NewestFirst[] { new(10, 0, null, true), new(10, 0, new(507, Guid.NewGuid()), false) })
        {
            foreach (var query in queries)
                await search.InstancesAsync(Account, query, part, _clock.Now);
            foreach (var query in codes)
                await search.EnrollmentsAsync(Account, query, part);
        }

        await search.CountOpenEnrollmentsAsync(Account, _clock.Now, 10);
    }

    private async Task VisitInvocationsAsync()
    {
        await using var accepts = new AcceptWriter(database, TimeProvider.System, new SliceCache());
        await using var statuses = new StatusWriter(database, TimeProvider.System);
        await using var looks = new InvocationLooks(database, TimeProvider.System);
        var store = new InvocationStore(database, accepts, statuses, looks);
        var plan = Plan(new() { Instances = [.. _instances.Take(2)], Token = new("tour", "hash"), Tags = Tag });
        Assert.Equal(plan.Id, (await store.AcceptAsync(plan)).Reply.Value.Invocation);
        Assert.Equal(plan.Id, (await store.AcceptAsync(plan with { Id = InvocationId.New(CellId.Default, _clock.Now) })).Reply.Value.Invocation);
        var nobody = Plan(new() { TargetTags = Tag.Clear().Add("tour", "never"), Token = new("refused", "hash") });
        Assert.NotNull((await store.AcceptAsync(nobody)).Reply.Refused);
        var tagged = Plan(new() { TargetTags = Tag.Clear().Add("tour", "yes") });
        Assert.Equal(tagged.Id, (await store.AcceptAsync(tagged)).Reply.Value.Invocation);
        foreach (var request in new InvocationRequest[] { new() { Instances = [.. _instances] }, new() { TargetTags = Tag.Clear().Add("tour", "yes") } })
            Assert.NotNull((await store.AcceptAsync(Plan(request with { DryRun = true }) with { Rights = ByTags(request) })).Reply);
        await VisitSliceAsync(new(plan.Id, Now, 0));

        Assert.NotNull(await store.ReadAsync(plan.Id));
        Assert.Single(await store.ReadSlicesAsync(plan.Id));
        await store.SetStatusAsync(plan.Id, OverallStatus.Pending, OverallStatus.Running, false, 1);
        await store.StaleAsync(Now, 100);
        Assert.Equal(2, (await store.FindTargetsAsync(plan.Id, [.. _instances])).Count);
        Assert.Single(await store.OpenSlicesAsync(plan.Id));
        Assert.NotEmpty(await store.OpenRecordsAsync(_instances));
        Assert.Equal(2, await store.CountAsync(Account, _clock.Now.AddMinutes(-1), _clock.Now.AddMinutes(1), 100));
        Assert.Empty(await store.ReleasedAsync(_instances.ToHashSet()));
        await VisitRateWindowAsync(store);
        await VisitSchedulesAsync(store);
        await ListInvocationsAsync(store, plan.Id);
        await ListRecordsAsync(store, plan.Id);
        await VisitFilesAsync(store);
    }

    private async Task VisitFilesAsync(InvocationStore store)
    {
        var plan = Plan(new() { Instances = [.. _instances], Tags = Tag, Token = new("file", "hash") }) with
        {
            Command = CommandId.New(CellId.Default, _clock.Now), CommandMustExist = false, File = new() { Name = "tour", TargetDir = "/tour", Content = [7] },
        };
        Assert.Equal(plan.Id, (await store.AcceptAsync(plan)).Reply.Value.Invocation);
        var files = new FileStore(database);
        SendingQuery[] queries =
        [
            new(), new() { Id = SendingId.Of(plan.Id) }, new() { Instance = _instances[0] }, new() { Name = "tour" }, new() { Status = OverallStatus.Pending },
            new() { ResourceGroupId = "" }, new() { Tags = Tag }, new() { Tags = Tag.SetItem("number", "") },
        ];
        foreach (var query in queries)
        {
            Assert.Null((await files.ListAsync(Account, query with { Page = ByNumber })).Refused);
            Assert.Null((await files.ListAsync(Account, query with { Page = new(1, new PageCursor(0, Guid.NewGuid()).ToString()) })).Refused);
        }

        Assert.Equal(1, await files.CountAsync(Account, _clock.Now.AddMinutes(-1), _clock.Now.AddMinutes(1), 100));
    }

    private async Task VisitTagsAsync()
    {
        var (list, changes) = (new TagList(database), new InvocationTags(database, Options.Create(new Grains.Commands.CommandOptions())));
        TagPattern[][] patterns = [[new("number", ["507"], false)], [new("number", [], false), new("tour", ["y*", "no"], true)], [new("num*", ["*7"], true), new("tour", [], false)]];
        foreach (var kind in Enum.GetValues<TaggedKind>())
        {
            var ids = ImmutableArray.Create(new ResourceId(kind, _instances[0].Raw()), new ResourceId(kind, _command.Value.Value));
            Assert.Null((await list.ReadAsync(Account, new() { Kind = kind, Ids = ids })).Refused);
            Assert.Null((await list.ReadAsync(Account, new() { Kind = kind, ResourceGroupId = "rg" })).Refused);
            Assert.Null((await list.ReadAsync(Account, new() { Kind = kind, ResourceGroupId = "rg", Ids = ids })).Refused);
            foreach (var some in patterns)
            {
                Assert.Null((await list.ReadAsync(Account, new() { Kind = kind, Patterns = [.. some] })).Refused);
                Assert.Null((await list.ReadAsync(Account, new() { Kind = kind, Ids = ids, Patterns = [.. some] })).Refused);
            }
        }

        var invocation = (await list.ReadAsync(Account, new() { Kind = TaggedKind.Invocation, Patterns = [.. patterns[0]] })).Value.Items[0].Resource;
        Assert.NotEmpty(await changes.ReadAsync(Account, new(new(invocation.Value))));
        Assert.Null((await changes.ChangeAsync(Account, new(new(invocation.Value)), new() { Set = Tag.SetItem("tour", "no") })).Refused);
    }

    private InvocationPlan Plan(InvocationRequest request) => new()
    {
        Id = InvocationId.New(CellId.Default, _clock.Now), Caller = Caller, Command = _command, CommandMustExist = true,
        Draft = new() { Name = "tour", Type = ScriptType.Shell, Script = "echo" }, Request = request, Now = Now, TimeoutMs = 60_000, TargetsMax = 100,
    };

    private async Task VisitSliceAsync(SliceKey key)
    {
        await using var slices = new SliceStore(database, _clock, TimeProvider.System, new SliceCache());
        Assert.NotNull(await slices.ReadAsync(key));
        await slices.OverdueAsync(Now, 100);
        AgentReport Report(RecordRow record, int exitCode) =>
            new() { Record = record.Key, Instance = record.Instance, Kind = ReportKind.Exited, ExitCode = exitCode, Output = [7] };
        foreach (var exitCode in new[] { 0, 1 })
            Assert.NotNull(await slices.ChangeAsync(new(
                key, [0], false, seen => SliceRules.Report(seen, [Report(seen.Records[0], exitCode)], Now, new ReportVerdict[1]))));
        Assert.NotNull(await slices.ChangeAsync(new(key, default, true, seen => SliceRules.Advance(seen, Now))));
    }

    private async Task VisitRateWindowAsync(InvocationStore store)
    {
        var plan = Plan(new() { Instances = [.. _instances], Rate = new() { Concurrency = new(1, false), MaxErrors = new(0, false) } });
        Assert.Equal(plan.Id, (await store.AcceptAsync(plan)).Reply.Value.Invocation);
        var windows = new RateWindowStore(database, _clock);
        await windows.OverdueAsync(Now, 100);
        var sent = Assert.Single((await windows.AdvanceAsync(new(plan.Id, Now)))!.Changed);
        await using var slices = new SliceStore(database, _clock, TimeProvider.System, new SliceCache());
        await slices.ChangeAsync(new(sent, default, false, seen => SliceRules.Each(seen, Now, _ => new RecordEvent.Released())));
    }

    private async Task VisitSchedulesAsync(InvocationStore store)
    {
        var schedules = new ScheduleStore(database, _clock, new SliceCache());
        var each = Plan(new() { Instances = [.. _instances], Mode = RepeatMode.Period, Frequency = "rate(1m)", Timeout = TimeSpan.FromSeconds(10) });
        each = each with { Frequency = Frequency.Parse(each.Request.Frequency).Value };
        var late = Plan(new() { TargetTags = Tag.Clear().Add("tour", "yes"), LateTags = true, Mode = RepeatMode.Period, Frequency = "0 * * * * ?" });
        late = late with { Frequency = Frequency.Parse(late.Request.Frequency).Value };
        var boots = Plan(new() { Instances = [.. _instances], Mode = RepeatMode.NextRebootOnly });
        foreach (var plan in new[] { each, late, boots })
            Assert.Equal(plan.Id, (await store.AcceptAsync(plan)).Reply.Value.Invocation);

        _clock.Advance(TimeSpan.FromMinutes(1));
        for (var shard = 0; shard < ScheduleShards.Count; shard++)
            await schedules.FireAsync(shard, 500);
        Assert.Empty((await schedules.FireAsync(each.Id)).Made);
        await schedules.BootedAsync([(_instances[0], "first")]);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Single(await schedules.BootedAsync([(_instances[0], "second")]));
        foreach (var id in new[] { each.Id, late.Id, boots.Id })
        {
            Assert.Null((await store.ListAsync(Account, new() { Id = id, IncludeOutput = true })).Refused);
            Assert.Null((await store.ListAsync(Account, new() { Id = id, Instance = _instances[0] })).Refused);
            Assert.Null((await store.ResultsAsync(Account, new() { Invocation = id })).Refused);
        }

        var change = new ScheduleChange(row => new ChangedInvocation(row, each.Frequency), [.. _instances], 100, 1_000) { Refuse = (_, _) => null };
        Assert.Null((await schedules.ChangeAsync(each.Id, change with { Instances = [] }))!.Refused);
        Assert.NotNull((await schedules.ChangeAsync(each.Id, change with { Instances = [InstanceId.New(CellId.Default, _clock.Now)] }))!.Refused);
        Assert.Null((await schedules.StopAsync(each.Id, [_instances[0]])).Refused);
        await ScheduleRetention.RunAsync(database, Now, default);
        Assert.Null((await schedules.StopAsync(each.Id, [])).Refused);
        Assert.False(await schedules.SettleAsync(each.Id));
        Assert.Null((await store.ListAsync(Account, new() { Id = each.Id })).Refused);
    }

    private static async Task ListInvocationsAsync(InvocationStore store, InvocationId id)
    {
        InvocationQuery[] queries =
        [
            new() { Page = ByNumber }, new() { Command = new(new CellGuid(Guid.NewGuid())) }, new() { CommandName = "command-507" }, new() { Id = id }, new() { Id = id, IncludeOutput = true },
            new() { Tags = Tag }, new() { Tags = Tag.SetItem("number", "") }, new() { Instance = new(new CellGuid(Guid.NewGuid())), IncludeOutput = true },
            new() { Type = ScriptType.Bat }, new() { ResourceGroupId = "rg" }, new() { Modes = [RepeatMode.Once] }, new() { Modes = [RepeatMode.Once], OrEnded = true }, new() { Statuses = [OverallStatus.Failed] },
            new() { Statuses = [OverallStatus.Pending] }, new() { Statuses = [OverallStatus.Success, OverallStatus.Stopped] },
            new() { Statuses = [OverallStatus.Stopping, OverallStatus.Stopped] },
        ];
        foreach (var query in queries)
            Assert.Null((await store.ListAsync(Account, query)).Refused);
        var look = new InvocationQuery { Id = id };
        if (store.CanLook(look))
            Assert.True((await store.LookAsync(Account, look, new("key", "look", DateTimeOffset.UnixEpoch))).IsFresh);
        var first = (await store.ListAsync(Account, new() { Page = new(1) })).Value;
        Assert.Null((await store.ListAsync(Account, new() { Page = new(10, first.NextToken) })).Refused);
    }

    private async Task ListRecordsAsync(InvocationStore store, InvocationId id)
    {
        RecordQuery[] queries =
        [
            new(), new() { Invocation = id }, new() { Invocation = id, IncludeHistory = true }, new() { Instance = _instances[0] },
            new() { Invocation = id, Instance = _instances[0] }, new() { Command = _command }, new() { States = [RecordState.Success] }, new() { Tags = Tag },
            new() { Tags = Tag.SetItem("number", "") }, new() { ResourceGroupId = "" },
        ];
        foreach (var query in queries)
        {
            Assert.Null((await store.ResultsAsync(Account, query with { Page = new(10, null, 1) })).Refused);
            var first = (await store.ResultsAsync(Account, query with { Page = new(1) })).Value;
            if (first.NextToken is not null)
                Assert.Null((await store.ResultsAsync(Account, query with { Page = new(10, first.NextToken) })).Refused);
        }
    }

    private async Task VisitCommandsAsync()
    {
        var list = new CommandList(database, Options.Create(new ClusterOptions { ServiceId = SiloOptions.ServiceId }));
        CommandQuery[] queries =
        [
            new() { Page = ByNumber }, new() { Id = _command }, new() { Type = ScriptType.Bat }, new() { Name = "command-507" }, new() { Name = "command-50*" },
            new() { Name = "*-507" }, new() { Description = "*nothing*" }, new() { Tags = Tag }, new() { Tags = Tag.SetItem("number", "") },
            new() { ResourceGroupId = "none" },
        ];
        foreach (var query in queries)
            Assert.Null((await list.RunAsync(Account, query)).Refused);
        var first = (await list.RunAsync(Account, new() { Page = new(1) })).Value;
        Assert.Null((await list.RunAsync(Account, new() { Page = new(10, first.NextToken) })).Refused);
        var store = new CommandStore(database, list);
        Assert.Null((await store.ListAsync(Account, new())).Refused);
        Assert.False(await store.HasAsManyAsync(Account, 50_000));
        Assert.False(await store.IsDeletingAsync(_command));
        Assert.Equal(Grains.Commands.DeleteMark.InUse, await store.MarkDeletingAsync(Account, _command));
        Assert.Equal(Grains.Commands.DeleteMark.Marked, await store.MarkDeletingAsync(Account, _unused));
    }
}
