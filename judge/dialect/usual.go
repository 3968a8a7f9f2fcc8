package dialect

import (
	"fmt"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/model"
	"github.com/assay-project/assay/judge/rule"
)

// Usual words violations in the usual form of the request's protocol, as
// findings that are not certain of their words.
func Usual(c *rule.Case, vs []model.Violation) []rule.Finding {
	switch c.ID.Protocol {
	case contract.EC2Query:
		return each(c, vs, ec2)
	case contract.Query:
		return uncertain((&Coral{Code: "ValidationError"}).Word(c, vs))
	case contract.RESTXML:
		return each(c, vs, xml)
	}
	return uncertain((&Coral{Code: declared(c), Status: statusOf(c, declared(c))}).Word(c, vs))
}

func uncertain(fs []rule.Finding) []rule.Finding {
	for i := range fs {
		fs[i].Certain = false
	}
	return fs
}

// each words violations one by one.
func each(c *rule.Case, vs []model.Violation, word func(*model.Violation, *rule.Finding)) []rule.Finding {
	out := make([]rule.Finding, len(vs))
	for i := range vs {
		out[i] = Finding(c, &vs[i])
		word(&vs[i], &out[i])
	}
	return out
}

func ec2(v *model.Violation, f *rule.Finding) {
	switch v.Kind {
	case model.Missing:
		f.Code, f.Message = "MissingParameter", "The request must contain the parameter "+v.Name()
	default:
		f.Code = "InvalidParameterValue"
		f.Message = fmt.Sprintf("Value (%s) for parameter %s is invalid. %s", v.Quote(), v.Name(), Sentence(v))
	}
}

func xml(v *model.Violation, f *rule.Finding) {
	if v.Location() == contract.InBody {
		f.Code, f.Message = "InvalidInput", Sentence(v)
		return
	}
	f.Code, f.Message = "InvalidArgument", Sentence(v)
}

// Sentence words a violation as a sentence of its own.
func Sentence(v *model.Violation) string {
	co := Coral{}
	return co.sentence(v)
}

// validationCodes are the codes that services declare for what the model
// forbids, the most telling first.
var validationCodes = []string{
	"ValidationException", "InvalidParameterException", "InvalidParameterValueException", "BadRequestException",
	"InvalidRequestException", "InvalidArgumentException", "InvalidInputException", "ValidationError",
}

// declared picks the code among the errors that the operation declares.
func declared(c *rule.Case) string {
	for _, code := range validationCodes {
		for _, e := range c.ID.Operation.Errors {
			if e.Code == code || e.Name == code {
				return e.Code
			}
		}
	}
	return "ValidationException"
}

func statusOf(c *rule.Case, code string) int {
	for _, e := range c.ID.Operation.Errors {
		if e.Code == code && e.Status != 0 {
			return e.Status
		}
	}
	return 400
}

// UsualProblem words a body that does not parse in the usual form of the
// request's protocol. Members that the model does not know are passed over, as
// services do.
func UsualProblem(c *rule.Case, p *decode.Problem) (rule.Finding, bool) {
	f := rule.Finding{Stage: rule.Body, Evidence: rule.Documented, Status: 400, Rule: "body/malformed",
		Culprits: []rule.Culprit{ProblemCulprit(p)}, Fix: "send a body that parses: " + p.Detail}
	switch p.Kind {
	case decode.MalformedBody, decode.WrongRoot, decode.NotUTF8, decode.TooDeep:
	case decode.UnknownMember:
		return unknownMember(c, p, f), true
	default:
		return f, false
	}
	switch c.ID.Protocol {
	case contract.RESTXML:
		f.Code, f.Message = "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema"
	case contract.Query, contract.EC2Query:
		f.Code, f.Message = "MalformedQueryString", "The query string is malformed"
	default:
		f.Code = "SerializationException"
	}
	return f, true
}

// unknownMember notes a member that the models do not have. Services pass over
// what they do not know, so that a mistyped name does nothing and says nothing;
// or the member is newer than the models.
func unknownMember(c *rule.Case, p *decode.Problem, f rule.Finding) rule.Finding {
	f.Rule, f.Stage, f.Evidence, f.Certain = "model/unknown-member", rule.Values, rule.Inferred, true
	f.Status = 0
	f.Culprits[0].Why = "no member of " + c.Op + " in the models here"
	f.Fix = "check the spelling; a name that is newer than the models is nothing to worry about"
	return f
}

// ProblemCulprit blames the place where decoding stumbled.
func ProblemCulprit(p *decode.Problem) rule.Culprit {
	name := p.Name
	if name == "" {
		name = "body"
	}
	cu := rule.Culprit{In: p.In, Name: name, Header: -1, Start: p.Offset, End: p.Offset + 1, Why: p.Detail}
	if p.Value != nil {
		cu.Param = p.Value.Path()
	}
	return cu
}

// UsualUnknown words a request for an operation that the service has not.
func UsualUnknown(c *rule.Case) (rule.Finding, bool) {
	f := rule.Finding{Stage: rule.Body, Evidence: rule.Documented, Status: 400, Rule: "operation/unknown",
		Fix: "check the operation's name, and the client's version: " + c.ID.Why}
	switch c.ID.Protocol {
	case contract.JSON:
		f.Code, f.Culprits = "UnknownOperationException", []rule.Culprit{c.AtHeader("X-Amz-Target")}
	case contract.Query, contract.EC2Query:
		f.Code, f.Message = "InvalidAction", fmt.Sprintf("Could not find operation %s for version %s", c.ID.Asked, c.ID.Service.APIVersion)
		if c.ID.Protocol == contract.EC2Query {
			f.Message = fmt.Sprintf("The action %s is not valid for this web service.", c.ID.Asked)
		}
		f.Culprits = []rule.Culprit{{In: decode.InBody, Name: "Action", Header: -1}}
	case contract.RPCv2CBOR:
		f.Status, f.Code, f.Culprits = 404, "UnknownOperationException", []rule.Culprit{c.AtPath()}
	default:
		return f, false
	}
	// An operation may be newer than the models: it is not refused on that.
	f.Evidence = rule.Inferred
	return f, true
}
