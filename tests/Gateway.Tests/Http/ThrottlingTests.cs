using System.Net;
using System.Text.Json;
using CloudAssistant.Api;
using CloudAssistant.Api.Calls;
using CloudAssistant.Gateway.Tests.Access;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;
using Microsoft.Extensions.Time.Testing;

namespace CloudAssistant.Gateway.Tests.Http;

public class ThrottlingTests
{
    private static readonly string Invocation = InvocationId.New(CellId.Default, DateTimeOffset.UnixEpoch).ToString();

    private readonly FakeTimeProvider _time = new();
    private readonly Access _access = new();

    [Fact]
    public async Task A_key_over_its_limit_is_told_in_the_vendors_words_when_to_come_back_and_no_silo_is_asked()
    {
        await using var door = await OpenAsync(burst: 2);
        await CallAsync(door, "testid");
        await CallAsync(door, "testid");

        using var answer = await SendAsync(door, "testid");
        var error = JsonSerializer.Deserialize(await answer.Content.ReadAsStringAsync(), ApiJson.Wire.ApiError)!;

        Assert.Equal((HttpStatusCode.BadRequest, "Throttling.User"), (answer.StatusCode, error.Code));
        Assert.Equal("250", Assert.Single(answer.Headers.GetValues("x-acs-retry-after")));
        Assert.Equal(2, _access.Asked);

        _time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Equal("MissingParameter.CommandId", await CallAsync(door, "testid"));
    }

    [Fact]
    public async Task A_part_of_a_millisecond_is_a_whole_one_to_wait()
    {
        await using var door = await OpenAsync(burst: 1);
        await CallAsync(door, "testid");
        _time.Advance(TimeSpan.FromMicroseconds(1));

        using var answer = await SendAsync(door, "testid");

        Assert.Equal("250", Assert.Single(answer.Headers.GetValues("x-acs-retry-after")));
    }

    [Fact]
    public async Task Whoever_names_a_key_without_signing_as_it_takes_nothing_from_its_owner()
    {
        await using var door = await OpenAsync(burst: 1);
        _access.Refusal = new(RefusalCode.SignatureDoesNotMatch, "no");
        for (var call = 0; call < 5; call++)
            Assert.Equal("SignatureDoesNotMatch", await CallAsync(door, "testid"));
        _access.Refusal = null;

        Assert.Equal("MissingParameter.CommandId", await CallAsync(door, "testid"));
        Assert.Equal("Throttling.User", await CallAsync(door, "testid"));
        Assert.Equal("MissingParameter.CommandId", await CallAsync(door, "other"));
    }

    [Fact]
    public async Task A_question_counts_where_it_is_answered()
    {
        await using var door = await OpenAsync(burst: 2);
        using var client = new CloudAssistantClient(door.Address, "testid", "testsecret");

        await client.DescribeInvocationsAsync(new() { InvokeId = Invocation });
        await client.DescribeInvocationResultsAsync(new() { InvokeId = Invocation });

        var told = await Assert.ThrowsAsync<ApiException>(() => client.DescribeInvocationsAsync(new() { InvokeId = Invocation }));
        Assert.Equal(("Throttling.User", 400), (told.Code, told.HttpStatus));
    }

    [Fact]
    public async Task A_question_that_is_the_keys_in_no_way_does_not_count()
    {
        _access.DeskRefusal = new(RefusalCode.SignatureNonceUsed, "used");
        await using var door = await OpenAsync(burst: 1);
        using var client = new CloudAssistantClient(door.Address, "testid", "testsecret");

        for (var call = 0; call < 3; call++)
        {
            var told = await Assert.ThrowsAsync<ApiException>(() => client.DescribeInvocationsAsync(new() { InvokeId = Invocation }));
            Assert.Equal("SignatureNonceUsed", told.Code);
        }
    }

    private Task<Door> OpenAsync(int burst) => Door.OpenAsync(
        FakeGrains.Create((typeof(IAccessGrain), _access), (typeof(IInvocationDesk), new Desk(_access))).Factory,
        _time,
        ("Gateway:CallsPerSecondPerKey", "4"),
        ("Gateway:CallBurstPerKey", $"{burst}"));

    private static async Task<string> CallAsync(Door door, string key)
    {
        using var answer = await SendAsync(door, key);
        return JsonSerializer.Deserialize(await answer.Content.ReadAsStringAsync(), ApiJson.Wire.ApiError)!.Code;
    }

    private static async Task<HttpResponseMessage> SendAsync(Door door, string key)
    {
        using var http = new HttpClient();
        var query = SignatureVectors.Common1("DeleteCommand", "JSON").Replace("=testid", "=" + key, StringComparison.Ordinal) + "&Signature=s&RegionId=a";
        return await http.GetAsync(new Uri(door.Address, "/?" + query));
    }

    private sealed class Access : IAccessGrain
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public Refusal? Refusal { get; set; }

        public Refusal? DeskRefusal { get; set; }

        public Task<Reply<Caller>> AuthenticateAsync(CallEvidence evidence)
        {
            Interlocked.Increment(ref _asked);
            return Task.FromResult<Reply<Caller>>(Refusal is null ? new Caller(AccountId.First, evidence.AccessKeyId) : Refusal);
        }
    }

    private sealed class Desk(Access access) : IInvocationDesk
    {
        public Task<Reply<Page<InvocationView>>> ListSignedAsync(CallEvidence evidence, InvocationQuery query) => AnswerAsync<InvocationView>();

        public Task<Reply<Page<RecordView>>> ResultsSignedAsync(CallEvidence evidence, RecordQuery query) => AnswerAsync<RecordView>();

        public Task<Reply<Page<InvocationView>>> ListAsync(Caller caller, InvocationQuery query) => throw new NotSupportedException();

        public Task<Reply<Page<RecordView>>> ResultsAsync(Caller caller, RecordQuery query) => throw new NotSupportedException();

        public Task<Reply<InvocationAccepted>> StartAsync(Caller caller, InvocationRequest request) => throw new NotSupportedException();

        private Task<Reply<Page<T>>> AnswerAsync<T>() =>
            Task.FromResult(access.DeskRefusal is { } refusal ? (Reply<Page<T>>)refusal : new Page<T>([], null, 0));
    }
}
