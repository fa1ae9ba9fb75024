using System.Net;
using System.Net.Http.Headers;
using CloudAssistant.Agent.Link;
using CloudAssistant.Agent.Protocol;
using Google.Protobuf;

namespace CloudAssistant.Agent.Instances;

/// <summary>Makes this machine a managed instance. The key is on the disk before the server hears of it, so that repeating gives the same instance.</summary>
internal sealed class Enroller(StateDirectory directory)
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(30);

    public async Task<Identity> EnrollAsync(Uri server, string? ca, string activationId, string code, string? name, bool useProxy, bool trustsLoopback, CancellationToken cancellation)
    {
        directory.Make();
        var key = directory.EnsureKey();
        using var http = new HttpClient(ServerHandler.New(server, new ServerTrust(ca, trustsLoopback), useProxy, _ => { }));
        http.Timeout = AnswerWithin;
        http.MaxResponseContentBufferSize = ProtocolLimits.EnrollBytesMax;
        var time = ServerTime.Parser.ParseFrom(await http.GetByteArrayAsync(ServerAddress.Time(server), cancellation));
        var facts = new FactsCollector(directory).Collect();
        if (name is not null)
            facts.Hostname = name;
        var proof = new EnrollProof
        {
            ActivationId = activationId,
            PublicKey = ByteString.CopyFrom(key.PublicKey),
            ServerTime = time.ServerTime_,
            Facts = facts,
        }.ToByteArray();
        var request = new EnrollRequest
        {
            Proof = ByteString.CopyFrom(proof),
            Signature = ByteString.CopyFrom(key.Sign(Proofs.EnrollBytes(proof))),
            Code = code,
        };
        var response = await AskAsync(http, ServerAddress.Enroll(server), request, cancellation);
        var identity = new Identity
        {
            InstanceId = response.InstanceId,
            InstanceName = response.InstanceName,
            RegionId = response.RegionId,
            Server = server,
            ActivationId = activationId,
            CaSha256 = StateDirectory.HashOf(ca),
            UseProxy = useProxy,
            TrustsLoopback = trustsLoopback,
        };
        directory.WriteCa(ca);
        directory.Write(identity);
        return identity;
    }

    private static async Task<EnrollResponse> AskAsync(HttpClient http, Uri address, EnrollRequest request, CancellationToken cancellation)
    {
        using var content = new ByteArrayContent(request.ToByteArray());
        content.Headers.ContentType = new MediaTypeHeaderValue(ProtocolLimits.ContentType);
        using var answer = await http.PostAsync(address, content, cancellation);
        var isOurs = answer.Content.Headers.ContentType?.MediaType == ProtocolLimits.ContentType;
        if (!isOurs)
            throw new EnrollRefusedException($"The server answered {(int)answer.StatusCode}, which is not an answer to an enrollment. Is this the right address?");
        var response = EnrollResponse.Parser.ParseFrom(await answer.Content.ReadAsByteArrayAsync(cancellation));
        if (response.ErrorCode.Length > 0)
            throw new EnrollRefusedException($"The server refused: {response.ErrorCode}. {response.ErrorMessage}");
        if (answer.StatusCode != HttpStatusCode.OK || response.InstanceId.Length == 0)
            throw new EnrollRefusedException($"The server answered {(int)answer.StatusCode} without an instance.");
        return response;
    }
}
