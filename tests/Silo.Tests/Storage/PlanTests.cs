using System.Collections.Immutable;
using System.Text.RegularExpressions;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Silo.Commands;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;
using CloudAssistant.TestKit;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using SiloOptions = CloudAssistant.Silo.Hosting.SiloOptions;

namespace CloudAssistant.Silo.Tests.Storage;

/// <summary>The lists at 20,000 rows in 20 accounts: PostgreSQL itself writes down the plan of each statement that they run.</summary>
public sealed partial class PlanTests
{
    private static readonly AccountId Account = new("1000000000000007");
    private static readonly ImmutableSortedDictionary<string, string> Tag = ImmutableSortedDictionary<string, string>.Empty.Add("number", "507");

    [Fact]
    public async Task No_list_reads_a_big_table_from_end_to_end()
    {
        await using var test = await TestDatabase.CreateAsync(DatabaseKind.Postgres);
        await test.Database.WriteAsync(FillAsync);
        await using var connection = await test.Database.OpenAsync();
        await connection.ExecuteAsync("ANALYZE");
        var name = new NpgsqlConnectionStringBuilder(test.ConnectionString).Database;
        await TestPostgres.AdministerAsync($"ALTER DATABASE {name} SET session_preload_libraries = 'auto_explain'");
        await TestPostgres.AdministerAsync($"ALTER DATABASE {name} SET auto_explain.log_min_duration = 0");
        var before = new FileInfo(TestPostgres.LogFile).Length;

        // Sessions opened from here on write their plans.
        await using var watched = test.Open();
        await ListCommandsAsync(watched);
        await ListInvocationsAsync(watched);

        var plans = (await File.ReadAllTextAsync(TestPostgres.LogFile))[(int)before..];
        Assert.NotEmpty(IndexScan().Matches(plans));
        Assert.Equal([], [.. SequentialScan().Matches(plans).Select(match => match.Value)]);
    }

    private static async Task ListCommandsAsync(Database database)
    {
        var list = new CommandList(database, Options.Create(new ClusterOptions { ServiceId = SiloOptions.ServiceId }));
        CommandQuery[] queries =
        [
            new(), new() { Page = new(10, null, 3) }, new() { Id = new(new CellGuid(Guid.NewGuid())) }, new() { Type = ScriptType.Bat },
            new() { Name = "command-507" }, new() { Name = "command-50*" }, new() { Name = "*-507" }, new() { Description = "*nothing*" },
            new() { Tags = Tag }, new() { Tags = Tag.SetItem("number", "") }, new() { ResourceGroupId = "none" },
        ];
        foreach (var query in queries)
            Assert.Null((await list.RunAsync(Account, query)).Refused);
        var first = (await list.RunAsync(Account, new())).Value;
        Assert.Equal(10, first.Items.Length);
        Assert.Null((await list.RunAsync(Account, new() { Page = new(10, first.NextToken) })).Refused);
        var store = new CommandStore(database, list);
        Assert.False(await store.HasAsManyAsync(Account, 1_001));
        Assert.False(await store.IsDeletingAsync(first.Items[0].Id));
    }

    private static async Task ListInvocationsAsync(Database database)
    {
        var list = new InvocationList(database);
        InvocationQuery[] queries =
        [
            new(), new() { Page = new(10, null, 3) }, new() { Command = new(new CellGuid(Guid.NewGuid())) }, new() { CommandName = "command-507" },
            new() { Id = new(new CellGuid(Guid.NewGuid())) }, new() { Tags = Tag }, new() { Instance = new(new CellGuid(Guid.NewGuid())) },
        ];
        foreach (var query in queries)
            Assert.Null((await list.RunAsync(Account, query)).Refused);
    }

    private static async Task<int> FillAsync(System.Data.Common.DbConnection connection)
    {
        await connection.ExecuteAsync(
            $$$"""
            INSERT INTO OrleansStorage (ServiceId, GrainTypeString, GrainIdN0, GrainIdN1, GrainIdExtensionString, PayloadBinary, Version)
            SELECT '{{{SiloOptions.ServiceId}}}', 'command', 0, 0, 'c-c0' || md5(n::text), convert_to(format(
              '{"command":{"id":"%s","account":"%s","draft":{"name":"command-%s","description":"d","type":"Shell","script":"echo","resourceGroupId":"",' ||
              '"tags":{"number":"%s"}},"createdAt":%s} }',
              upper(md5(n::text)::uuid::text), 1000000000000000 + n % 20, n, n, n), 'UTF8'), 1
            FROM generate_series(1, 20000) n
            """);
        return await connection.ExecuteAsync(
            """
            INSERT INTO invocations (invocation, account, command, command_name, command_type, draft, request, mode, resource_group, created_at,
              last_tick, slice_count, target_count, status, classic_status, finished)
            SELECT md5('i' || n)::uuid, 1000000000000000 + n % 20, md5(n::text)::uuid, 'command-' || n,
              0, '{"name":"n","type":"Shell","script":"s"}', '{}', 0, '', n, n, 1, 1, 0, 0, true FROM generate_series(1, 20000) n;
            INSERT INTO invocation_tags (account, key, value, invocation)
            SELECT 1000000000000000 + n % 20, 'number', n, md5('i' || n)::uuid FROM generate_series(1, 20000) n;
            INSERT INTO slices (invocation, tick, slice, account, version, timeout_ms, success)
            SELECT md5('i' || n)::uuid, n, 0, 1000000000000000 + n % 20, 1, 60000, 1 FROM generate_series(1, 20000) n;
            """);
    }

    [GeneratedRegex(@"Seq Scan on (commands|command_tags|orleansstorage|invocations|invocation_tags|slices|records)\w*", RegexOptions.IgnoreCase)]
    private static partial Regex SequentialScan();

    [GeneratedRegex("Index (Only )?Scan")]
    private static partial Regex IndexScan();
}
