using System.Net;
using System.Security.Cryptography;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Gateway.Tests.Arrange;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Replies;
using Google.Protobuf;

namespace CloudAssistant.Gateway.Tests.Instances;

[Collection(ClusterCollection.Name)]
public sealed class EnrollmentTests(ClusterFixture cluster)
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(GatewayBook.ServerTime);

    private readonly EnrollmentId _code = EnrollmentId.New();

    [Fact]
    public async Task An_agent_is_told_the_time()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        using var http = gateway.Http();

        var time = ServerTime.Parser.ParseFrom(await http.GetByteArrayAsync("/agent/time"));

        Assert.InRange(time.ServerTime_, GatewayBook.ServerTime, GatewayBook.ServerTime + 60_000);
    }

    [Fact]
    public async Task A_good_enrollment_is_carried_to_its_code_and_names_the_instance()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster, "--RegionId=home-1");
        EnrollmentEvidence? evidence = null;
        var id = InstanceId.New(CellId.Default, Now);
        cluster.Silos.Enrollments[_code] = shown =>
        {
            evidence = shown;
            return new Instance { Id = id, Account = AccountId.First, Name = "web-01", Facts = shown.Facts, Enrollment = _code, RegisteredAt = Now };
        };
        var request = Request();

        var (status, response) = await EnrollAsync(gateway, request.ToByteArray());

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(new EnrollResponse { InstanceId = id.ToString(), InstanceName = "web-01", RegionId = "home-1" }, response);
        Assert.Equal("cloud-assistant enroll v1\n"u8.ToArray().Concat(request.Proof), evidence!.SignedBytes);
        Assert.Equal(request.Signature, evidence.Signature);
        Assert.Equal("a-secret", evidence.Code);
        Assert.Equal(GatewayBook.ServerTime, evidence.ServerTime);
        Assert.Equal("web-01", evidence.Facts.Hostname);
        Assert.Equal("127.0.0.1", evidence.SourceAddress);
    }

    [Fact]
    public async Task A_refused_enrollment_says_why()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        cluster.Silos.Enrollments[_code] = _ => new Refusal(RefusalCode.EnrollmentRefused, "The code is used up.");

        var (status, response) = await EnrollAsync(gateway, Request().ToByteArray());

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Equal(new EnrollResponse { ErrorCode = "EnrollmentRefused", ErrorMessage = "The code is used up." }, response);
    }

    [Fact]
    public async Task An_enrollment_no_silo_answers_may_be_tried_again()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        cluster.Silos.Enrollments[_code] = _ => throw new InvalidOperationException("The database is away.");

        var (status, response) = await EnrollAsync(gateway, Request().ToByteArray());

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "ServiceUnavailable"), (status, response.ErrorCode));
    }

    [Theory]
    [InlineData("noise")]
    [InlineData("long")]
    [InlineData("id")]
    [InlineData("key")]
    [InlineData("code")]
    [InlineData("signature")]
    public async Task A_broken_enrollment_is_refused_at_the_door(string wrong)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        var request = Request(proof => _ = wrong switch
        {
            "id" => proof.ActivationId = "1",
            "key" => (object)(proof.PublicKey = ByteString.CopyFromUtf8("short")),
            _ => "",
        });
        request.Code = wrong == "code" ? "" : request.Code;
        request.Signature = wrong == "signature" ? ByteString.Empty : request.Signature;

        var (status, response) = await EnrollAsync(gateway, wrong switch
        {
            "noise" => [0xFF, 0xFF, 0xFF],
            "long" => new byte[ProtocolLimits.EnrollBytesMax + 1],
            _ => request.ToByteArray(),
        });

        Assert.Equal((HttpStatusCode.BadRequest, "InvalidParameter"), (status, response.ErrorCode));
    }

    [Fact]
    public async Task Attempts_of_one_address_are_bounded()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster, "--Gateway:EnrollBurst=2", "--Gateway:EnrollsPerSecond=1");
        cluster.Silos.Enrollments[_code] = _ => new Refusal(RefusalCode.EnrollmentRefused, "No.");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => EnrollAsync(gateway, Request().ToByteArray())));

        Assert.Contains((HttpStatusCode.TooManyRequests, "Throttling"), answers.Select(answer => (answer.Status, answer.Response.ErrorCode)));
    }

    private EnrollRequest Request(Action<EnrollProof>? change = null)
    {
        var proof = new EnrollProof
        {
            ActivationId = _code.ToString(),
            PublicKey = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(32)),
            ServerTime = GatewayBook.ServerTime,
            Facts = new() { Hostname = "web-01" },
        };
        change?.Invoke(proof);
        return new() { Proof = proof.ToByteString(), Signature = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(64)), Code = "a-secret" };
    }

    private static async Task<(HttpStatusCode Status, EnrollResponse Response)> EnrollAsync(GatewayUnderTest gateway, byte[] body)
    {
        using var http = gateway.Http();
        using var answer = await http.PostAsync("/agent/enroll", new ByteArrayContent(body));
        Assert.Equal("application/x-protobuf", answer.Content.Headers.ContentType!.MediaType);
        return (answer.StatusCode, EnrollResponse.Parser.ParseFrom(await answer.Content.ReadAsByteArrayAsync()));
    }
}
