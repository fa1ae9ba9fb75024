using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Storage;
using CloudAssistant.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CloudAssistant.Silo.Tests.Invocations;

public sealed class InvocationQuotaTests
{
    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_account_makes_so_many_invocations_a_day_and_no_more_on_any_silo(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind, configure: services => services.Configure<InvocationOptions>(options => options.PerDayMax = 3));
        var fleet = await Fleet.StartAsync(assistant, instances: 1, online: 0);
        async Task<RefusalCode?> StartAsync(Caller caller, ClientToken? token = null) => (await fleet.Desk.StartAsync(
            caller, new() { Draft = new() { Name = "", Type = ScriptType.Shell, Script = "true" }, Instances = [.. fleet.Instances], Token = token })).Refused?.Code;

        for (var i = 0; i < 2; i++)
            Assert.Null(await StartAsync(Fleet.Caller));
        // Who repeats a call makes none anew, and hears what the first one heard, even when the day is full since.
        for (var i = 0; i < 3; i++)
            Assert.Null(await StartAsync(Fleet.Caller, new("again", "hash")));
        Assert.Equal(RefusalCode.InvocationExceedQuota, await StartAsync(Fleet.Caller));
        Assert.Null(await StartAsync(Fleet.Caller, new("again", "hash")));
        Assert.Equal(RefusalCode.InvalidInstanceNotFound, await StartAsync(TestKeys.Stranger));

        // A silo that accepted none of them counts them in the database.
        assistant.Clock.Advance(TimeSpan.FromSeconds(3));
        var elsewhere = ActivatorUtilities.CreateInstance<InvocationQuota>(assistant.Services);
        Assert.False(await elsewhere.HasRoomAsync(AccountId.First));
        Assert.True(await elsewhere.HasRoomAsync(new("1000000000000002")));

        assistant.Clock.Advance(TimeSpan.FromHours(12));
        Assert.Null(await StartAsync(Fleet.Caller));
        Assert.True(await elsewhere.HasRoomAsync(AccountId.First));
    }
}
