using System.Text;
using System.Text.Json.Serialization.Metadata;
using System.Xml.Linq;
using CloudAssistant.Api.Calls;
using CloudAssistant.Api.Commands;
using CloudAssistant.Api.Instances;
using CloudAssistant.Api.Invocations;
using CloudAssistant.Gateway.Http;

namespace CloudAssistant.Gateway.Tests.Http;

/// <summary>Answers in XML, letter by letter.</summary>
public class XmlAnswerTests
{
    private const string Declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

    [Fact]
    public void A_wrapped_list_repeats_its_singular_element() => Assert.Equal(
        Declaration + "<DescribeCommandsResponse><Commands>"
        + "<Command><CommandId>c-1</CommandId><Name>a &lt; b &amp; c</Name><Description></Description><Type>RunShellScript</Type><CommandContent></CommandContent>"
        + "<WorkingDir></WorkingDir><Timeout>60</Timeout><Launcher></Launcher><EnableParameter>true</EnableParameter>"
        + "<ParameterNames><ParameterName>x</ParameterName><ParameterName>y</ParameterName></ParameterNames>"
        + "<ParameterDefinitions></ParameterDefinitions><CreationTime></CreationTime><InvokeTimes>0</InvokeTimes><ResourceGroupId></ResourceGroupId>"
        + "<Tags><Tag><TagKey>k</TagKey><TagValue>v</TagValue></Tag></Tags></Command>"
        + "</Commands><PageNumber>1</PageNumber><PageSize>10</PageSize><TotalCount>1</TotalCount><NextToken></NextToken><RequestId>R</RequestId></DescribeCommandsResponse>",
        Text(new DescribeCommandsResponse
        {
            RequestId = "R", PageNumber = 1, PageSize = 10, TotalCount = 1,
            Commands = new()
            {
                Command =
                [
                    new()
                    {
                        CommandId = "c-1", Name = "a < b & c", Type = "RunShellScript", Timeout = 60, EnableParameter = true,
                        ParameterNames = new() { ParameterName = ["x", "y"] }, Tags = new() { Tag = [new("k", "v")] },
                    },
                ],
            },
        }, ApiJson.Wire.DescribeCommandsResponse));

    [Fact]
    public void A_plain_list_repeats_its_own_name()
    {
        var answer = new DescribeManagedInstancesResponse
        {
            Instances = [new() { InstanceId = "mi-1", Connected = true, Tags = [new("a", "1"), new("b", "2")] }, new() { InstanceId = "mi-2", Tags = [] }],
        };

        var root = XDocument.Parse(Text(answer, ApiJson.Wire.DescribeManagedInstancesResponse)).Root!;

        Assert.Equal(["mi-1", "mi-2"], root.Elements("Instances").Select(instance => instance.Element("InstanceId")!.Value));
        Assert.Equal(["a", "b"], root.Elements("Instances").First().Elements("Tags").Select(tag => tag.Element("TagKey")!.Value));
        Assert.Equal("true", root.Elements("Instances").First().Element("Connected")!.Value);
    }

    [Fact]
    public void An_empty_list_keeps_its_wrapper() => Assert.Contains(
        "<Invocations></Invocations>", Text(new DescribeInvocationsResponse(), ApiJson.Wire.DescribeInvocationsResponse), StringComparison.Ordinal);

    [Fact]
    public void An_error_has_its_documented_elements() => Assert.Equal(
        Declaration + "<Error><RequestId>R</RequestId><HostId>h:1</HostId><Code>InvalidCmdId.NotFound</Code><Message>no &lt;c-1&gt;</Message></Error>",
        Encoding.UTF8.GetString(XmlAnswer.Of(
            "Error", new ApiError { RequestId = "R", HostId = "h:1", Code = "InvalidCmdId.NotFound", Message = "no <c-1>" }, ApiJson.Wire.ApiError).Span));

    [Theory]
    [InlineData("line 1\r\nline 2\ttab\n", "line 1\r\nline 2\ttab\n")]
    [InlineData("größe 漢字 \U0001F600", "größe 漢字 \U0001F600")]
    [InlineData("\u001b[31mred\0\uffff", "\uFFFD[31mred\uFFFD\uFFFD")]
    public void An_output_is_read_as_it_was_written_as_far_as_XML_can_say_it(string output, string read)
    {
        var answer = new DescribeInvocationResultsResponse { Invocation = new() { InvocationResults = new() { InvocationResult = [new() { Output = output }] } } };

        var root = XDocument.Parse(Text(answer, ApiJson.Wire.DescribeInvocationResultsResponse), LoadOptions.PreserveWhitespace).Root!;

        Assert.Equal(read, root.Descendants("Output").Single().Value);
    }

    private static string Text<T>(T answer, JsonTypeInfo<T> type)
        where T : ApiResponse => Encoding.UTF8.GetString(XmlAnswer.Of(type.Type.Name, answer, type).Span);
}
