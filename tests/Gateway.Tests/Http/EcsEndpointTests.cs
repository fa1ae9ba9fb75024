using System.Net;
using System.Text;
using System.Text.Json;
using CloudAssistant.Api;
using CloudAssistant.Api.Calls;
using CloudAssistant.Api.Commands;
using CloudAssistant.Gateway.Tests.Access;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Tests.Http;

public class EcsEndpointTests
{
    private static readonly Caller Caller = new(AccountId.First, "testid");

    [Fact]
    public async Task A_call_reaches_its_grain_as_the_caller_that_a_silo_named()
    {
        var desk = new CommandDesk();
        await using var door = await Door.OpenAsync(Factory(new Access(), desk));
        using var client = new CloudAssistantClient(door.Address, "testid", "testsecret");

        var response = await client.CreateCommandAsync(new()
        {
            Name = "größe", Type = "RunShellScript", CommandContent = "ZWNobyBoaQ==", Timeout = 90, Tag = [new("k", "v")], ClientToken = "token-1", EnableParameter = true,
        });

        Assert.Equal(desk.Made!.Id.ToString(), response.CommandId);
        Assert.Matches("^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$", response.RequestId);
        Assert.Equal(Caller, desk.Caller);
        Assert.Equal("token-1", desk.Token!.Token);
        Assert.Equal(("größe", "echo hi", TimeSpan.FromSeconds(90), true), (desk.Made.Draft.Name, desk.Made.Draft.Script, desk.Made.Draft.Timeout, desk.Made.Draft.EnableParameter));
        Assert.Equal("v", desk.Made.Draft.Tags["k"]);
    }

    [Fact]
    public async Task An_answer_has_exact_names_empty_strings_and_no_code()
    {
        var desk = new CommandDesk();
        await using var door = await Door.OpenAsync(Factory(new Access(), desk));

        using var answer = await SendAsync(door, SignatureVectors.Common1("DescribeCommands", "JSON") + "&Signature=s&RegionId=anywhere");
        var type = answer.Content.Headers.NonValidated["Content-Type"].ToString(); // As sent; reading the body writes it anew.
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());

        Assert.Equal((HttpStatusCode.OK, "application/json;charset=utf-8"), (answer.StatusCode, type));
        Assert.Equal(
            ["Commands", "NextToken", "PageNumber", "PageSize", "RequestId", "TotalCount"],
            body.RootElement.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        var command = body.RootElement.GetProperty("Commands").GetProperty("Command")[0];
        Assert.Equal("ZWNobyBoaQ==", command.GetProperty("CommandContent").GetString());
        Assert.Equal("2030-01-15T12:00Z", command.GetProperty("CreationTime").GetString());
        Assert.Equal("", command.GetProperty("WorkingDir").GetString());
        Assert.Equal("name", command.GetProperty("ParameterNames").GetProperty("ParameterName")[0].GetString());
        Assert.Equal(JsonValueKind.Number, command.GetProperty("Timeout").ValueKind);
        Assert.Equal(JsonValueKind.True, command.GetProperty("EnableParameter").ValueKind);
    }

    [Fact]
    public async Task An_error_names_code_message_request_and_host()
    {
        await using var door = await Door.OpenAsync(Factory(new Access(), new CommandDesk()));

        using var answer = await SendAsync(door, SignatureVectors.Common1("StartInstance", "JSON") + "&Signature=s");
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(["Code", "HostId", "Message", "RequestId"], body.RootElement.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.Equal("InvalidAction.NotFound", body.RootElement.GetProperty("Code").GetString());
        Assert.Equal(door.Address.Authority, body.RootElement.GetProperty("HostId").GetString());
    }

    [Theory]
    [InlineData(true, "ExplicitDeny")]
    [InlineData(false, "ImplicitDeny")]
    public async Task What_is_not_allowed_is_told_with_its_detail(bool denied, string type)
    {
        var access = new Access { Refusal = new(RefusalCode.ForbiddenRam, "words") { Denied = new("ecs:DescribeCommands", "testid", AccountId.First, denied) } };
        await using var door = await Door.OpenAsync(Factory(access, new CommandDesk()));

        using var answer = await SendAsync(door, SignatureVectors.Common1("DescribeCommands", "JSON") + "&Signature=s&RegionId=a");
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());

        Assert.Equal((HttpStatusCode.Forbidden, "Forbidden.RAM"), (answer.StatusCode, body.RootElement.GetProperty("Code").GetString()));
        Assert.Equal(
            $$"""{"AuthAction":"ecs:DescribeCommands","AuthPrincipalDisplayName":"testid","AuthPrincipalOwnerId":"{{AccountId.First}}","AuthPrincipalType":"SubUser","NoPermissionType":"{{type}}","PolicyType":"AccountLevelIdentityBasedPolicy"}""",
            body.RootElement.GetProperty("AccessDeniedDetail").GetRawText());
    }

    [Fact]
    public async Task A_wrong_signature_is_answered_with_the_text_that_should_have_been_signed()
    {
        var access = new Access { Refusal = new(RefusalCode.SignatureDoesNotMatch, "no") };
        await using var door = await Door.OpenAsync(Factory(access, new CommandDesk()));
        using var client = new CloudAssistantClient(door.Address, "testid", "wrong");

        using var answer = await SendAsync(door, SignatureVectors.Common1("DescribeCommands", "JSON") + "&Signature=s&RegionId=a");
        var error = JsonSerializer.Deserialize(await answer.Content.ReadAsStringAsync(), ApiJson.Wire.ApiError)!;
        Assert.Equal("Specified signature is not matched with our calculation. server string to sign is:" + access.Evidence!.StringToSign, error.Message);

        var exception = await Assert.ThrowsAsync<ApiException>(() => client.DescribeCommandsAsync(new()));
        Assert.Equal(("SignatureDoesNotMatch", 400), (exception.Code, exception.HttpStatus));
        Assert.Equal($"Specified signature does not match our calculation. server StringToSign is [{access.Evidence!.StringToSign}]", exception.Message);
    }

    [Fact]
    public async Task The_caller_is_judged_before_the_parameters_of_the_action()
    {
        await using var door = await Door.OpenAsync(Factory(new Access { Refusal = new(RefusalCode.SignatureNonceUsed, "used") }, new CommandDesk()));
        using var client = new CloudAssistantClient(door.Address, "testid", "testsecret");

        Assert.Equal("SignatureNonceUsed", (await Assert.ThrowsAsync<ApiException>(() => client.CreateCommandAsync(new()))).Code);
    }

    [Fact]
    public async Task A_missing_parameter_of_the_action_is_named()
    {
        await using var door = await Door.OpenAsync(Factory(new Access(), new CommandDesk()));
        using var client = new CloudAssistantClient(door.Address, "testid", "testsecret");

        Assert.Equal("MissingParameter.Name", (await Assert.ThrowsAsync<ApiException>(() => client.CreateCommandAsync(new()))).Code);
        Assert.Equal("MissingParameter.Type", (await Assert.ThrowsAsync<ApiException>(() => client.CreateCommandAsync(new() { Name = "n" }))).Code);
        Assert.Equal("InvalidCmdId.NotFound", (await Assert.ThrowsAsync<ApiException>(() => client.DeleteCommandAsync(new() { CommandId = "c-1" }))).Code);
        Assert.Equal("MissingParam.InstanceId", (await Assert.ThrowsAsync<ApiException>(() => client.RunCommandAsync(new() { Type = "RunShellScript", CommandContent = "x" }))).Code);
        Assert.Equal("InvalidInstance.NotFound", (await Assert.ThrowsAsync<ApiException>(
            () => client.RunCommandAsync(new() { Type = "RunShellScript", CommandContent = "x", InstanceId = ["i-1"] }))).Code);
        Assert.Equal("InvalidResourceTag.ConflictWithInstanceIds", (await Assert.ThrowsAsync<ApiException>(
            () => client.RunCommandAsync(new() { Type = "RunShellScript", CommandContent = "x", InstanceId = [Instance], ResourceTag = [new("a", "b")] }))).Code);
        Assert.Equal("MissingParam.Frequency", (await Assert.ThrowsAsync<ApiException>(
            () => client.RunCommandAsync(new() { Type = "RunShellScript", CommandContent = "x", InstanceId = [Instance], RepeatMode = "Period" }))).Code);
    }

    [Fact]
    public async Task A_list_of_something_that_cannot_be_is_empty()
    {
        await using var door = await Door.OpenAsync(Factory(new Access(), new CommandDesk()));
        using var client = new CloudAssistantClient(door.Address, "testid", "testsecret");

        Assert.Empty((await client.DescribeCommandsAsync(new() { CommandId = "c-1" })).Commands.Command);
        Assert.Empty((await client.DescribeInvocationsAsync(new() { InvokeId = "t-1" })).Invocations.Invocation);
        Assert.Empty((await client.DescribeInvocationResultsAsync(new() { InvokeId = "t-1", IncludeHistory = true })).Invocation.InvocationResults.InvocationResult);
        Assert.Empty((await client.DescribeManagedInstancesAsync(new() { InstanceId = ["i-1"] })).Instances);
        Assert.Empty((await client.DescribeActivationsAsync(new() { ActivationId = "x" })).ActivationList);
    }

    [Fact]
    public async Task Another_region_is_refused_when_the_server_says_so()
    {
        await using var door = await Door.OpenAsync(Factory(new Access(), new CommandDesk()), ("Gateway:AcceptAnyRegion", "false"), ("Gateway:RegionId", "here"));
        using var there = new CloudAssistantClient(door.Address, "testid", "testsecret", "there");
        using var here = new CloudAssistantClient(door.Address, "testid", "testsecret", "here");

        Assert.Equal(("InvalidRegionId.NotFound", 404), Of(await Assert.ThrowsAsync<ApiException>(() => there.DescribeCommandsAsync(new()))));
        Assert.Single((await here.DescribeCommandsAsync(new())).Commands.Command);
        Assert.Equal(("MissingRegionId", 400), Of(await Assert.ThrowsAsync<ApiException>(() => here.DescribeCommandsAsync(new() { RegionId = "" }))));
    }

    [Theory]
    [InlineData("StartTerminalSession")]
    [InlineData("EndTerminalSession")]
    [InlineData("DescribeTerminalSessions")]
    [InlineData("ModifyCloudAssistantSettings")]
    [InlineData("DescribeCloudAssistantSettings")]
    public async Task What_is_not_offered_yet_says_so_to_whoever_may_call(string action)
    {
        await using var door = await Door.OpenAsync(Factory(new Access(), new CommandDesk()));
        await using var closed = await Door.OpenAsync(Factory(new Access { Refusal = new(RefusalCode.SignatureDoesNotMatch, "no") }, new CommandDesk()));

        using var answer = await SendAsync(door, SignatureVectors.Common1(action, "JSON") + "&Signature=s&RegionId=a");
        using var refused = await SendAsync(closed, SignatureVectors.Common1(action, "JSON") + "&Signature=s&RegionId=a");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var error = JsonSerializer.Deserialize(await answer.Content.ReadAsStringAsync(), ApiJson.Wire.ApiError)!;
        Assert.Equal(("RegionId.ApiNotSupported", $"The action {action} is not supported by this server."), (error.Code, error.Message));
        Assert.Contains("SignatureDoesNotMatch", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Regions_are_told_without_naming_one()
    {
        await using var door = await Door.OpenAsync(Factory(new Access(), new CommandDesk()), ("Gateway:AcceptAnyRegion", "false"), ("Gateway:RegionId", "here"));

        using var answer = await SendAsync(door, SignatureVectors.Common1("DescribeRegions", "XML") + "&Signature=s");

        Assert.Contains(
            $"<Regions><Region><RegionId>here</RegionId><LocalName>here</LocalName><RegionEndpoint>{door.Address.Authority}</RegionEndpoint><Status>available</Status></Region></Regions>",
            await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_inside_is_answered_without_its_details()
    {
        await using var door = await Door.OpenAsync(Factory(new Access { Failure = new InvalidOperationException("inner secret") }, new CommandDesk()));
        using var client = new CloudAssistantClient(door.Address, "testid", "testsecret");

        var exception = await Assert.ThrowsAsync<ApiException>(() => client.DescribeCommandsAsync(new()));
        Assert.Equal(("InternalError", 500), Of(exception));
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_that_does_not_answer_makes_the_outcome_unknown()
    {
        await using var door = await Door.OpenAsync(Factory(new Access { Failure = new TimeoutException() }, new CommandDesk()));
        using var client = new CloudAssistantClient(door.Address, "testid", "testsecret");

        Assert.Equal(("ServiceUnavailable", 503), Of(await Assert.ThrowsAsync<ApiException>(() => client.DescribeCommandsAsync(new()))));
    }

    [Fact]
    public async Task A_whole_script_fits_into_the_request_line()
    {
        var desk = new CommandDesk();
        await using var door = await Door.OpenAsync(Factory(new Access(), desk));
        var script = new string('ä', 16_000);

        using var answer = await SendAsync(
            door, SignatureVectors.Common1("CreateCommand", "JSON") + "&Signature=s&RegionId=a&Name=n&Type=RunShellScript&ContentEncoding=PlainText&CommandContent=" + Uri.EscapeDataString(script));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(script, desk.Made!.Draft.Script);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Another_method_is_refused(string method)
    {
        await using var door = await Door.OpenAsync(Factory(new Access(), new CommandDesk()));
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(new(method), door.Address);

        using var answer = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("UnsupportedHTTPMethod", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static readonly string Instance = Grains.Interfaces.Instances.InstanceId.New(CellId.Default, DateTimeOffset.UnixEpoch).ToString();

    private static (string Code, int Status) Of(ApiException exception) => (exception.Code, exception.HttpStatus);

    private static IGrainFactory Factory(Access access, CommandDesk desk) => FakeGrains.Create((typeof(IAccessGrain), access), (typeof(ICommandDesk), desk)).Factory;

    private static async Task<HttpResponseMessage> SendAsync(Door door, string query)
    {
        using var http = new HttpClient();
        return await http.GetAsync(new Uri(door.Address, "/?" + query), HttpCompletionOption.ResponseHeadersRead);
    }

    private sealed class Access : IAccessGrain
    {
        public CallEvidence? Evidence { get; private set; }

        public Refusal? Refusal { get; init; }

        public Exception? Failure { get; init; }

        public Task<Reply<Caller>> AuthenticateAsync(CallEvidence evidence)
        {
            Evidence = evidence;
            return Failure is not null ? Task.FromException<Reply<Caller>>(Failure) : Task.FromResult<Reply<Caller>>(Refusal is null ? Caller : Refusal);
        }
    }

    private sealed class CommandDesk : ICommandDesk
    {
        private static readonly DateTimeOffset Noon = new(2030, 1, 15, 12, 0, 30, TimeSpan.Zero);

        public Caller? Caller { get; private set; }

        public ClientToken? Token { get; private set; }

        public Command? Made { get; private set; }

        public Task<Reply<Command>> CreateAsync(Caller caller, CommandDraft draft, ClientToken? token)
        {
            (Caller, Token, Made) = (caller, token, Make(draft));
            return Task.FromResult<Reply<Command>>(Made);
        }

        public Task<Reply<Page<Command>>> ListAsync(Caller caller, CommandQuery query) => Task.FromResult<Reply<Page<Command>>>(
            new Page<Command>([Make(new() { Name = "n", Type = ScriptType.Shell, Script = "echo hi", EnableParameter = true }) with { ParameterNames = ["name"] }], null, 1));

        private static Command Make(CommandDraft draft) => new() { Id = CommandId.New(CellId.Default, Noon), Account = AccountId.First, Draft = draft, CreatedAt = Noon };
    }
}
